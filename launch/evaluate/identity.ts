import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function files(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

/** Short digest of all code that a run depends on. */
export function codeIdentity(): string {
  return digest(['nodes', 'sim', 'launch', 'models'].flatMap((f) => files(f, /\.ts$/)));
}

/** Short digest of all committed models. */
export function modelIdentity(): string {
  return digest(files('models/catalog', /\.(onnx|json)$/));
}
