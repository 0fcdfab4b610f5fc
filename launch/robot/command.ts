import { exitCodes } from '../command.ts';

export function robotCommand(_argv: readonly string[]): Promise<number> {
  return Promise.resolve(exitCodes.failed);
}
