import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

// resolved by hand: under mocha, files are loaded in a way that has no import.meta.resolve
const tsxPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
const tsx = new URL('./dist/esm/api/index.mjs', tsxPackage).href;

/** A thread that runs function `name` of a TypeScript module with its message port. */
export function tsxWorker(module: string, name: string): Worker {
  const source = `
import { parentPort } from 'node:worker_threads';
import { register } from '${tsx}';
register();
(await import('${module}'))['${name}'](parentPort);
`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
}
