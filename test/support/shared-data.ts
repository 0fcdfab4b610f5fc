import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../shared/data/', import.meta.url);

/** Path of a shared data file or folder; a test without it is skipped by name. */
export function sharedData(context: Mocha.Context, path: string): string {
  const found = fileURLToPath(new URL(path, root));
  if (!existsSync(found)) {
    const test = context.test;
    if (test !== undefined) test.title += ` (skipped: no ../shared/data/${path})`;
    context.skip();
  }
  return found;
}

/** Path of a shared data file, whether it is there or not. */
export function sharedFile(path: string): string {
  return fileURLToPath(new URL(path, root));
}
