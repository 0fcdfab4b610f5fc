import { exitCodes } from '../command.ts';
import type { Driver } from './driver.ts';

/** Ctrl-C and `kill` end the mission as they should; a second time they end the process at once. */
export function interruptible(driver: Pick<Driver, 'interrupt'>): void {
  let interrupted = false;
  const stop = (): void => {
    if (interrupted) process.exit(exitCodes.interrupted);
    interrupted = true;
    driver.interrupt();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
