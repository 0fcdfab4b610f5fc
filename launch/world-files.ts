import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWorld } from '#sim/sdf/load.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { UsageError } from './mission/options.ts';

const own = fileURLToPath(new URL('../sim/worlds/', import.meta.url));

/** A world file by path, or one of ours by name. Throws a `UsageError` when there is none. */
export function worldFile(name: string): string {
  if (existsSync(name)) return resolve(name);
  const ours = `${own}${name}.sdf`;
  if (/^[\w-]+$/.test(name) && existsSync(ours)) return ours;
  throw new UsageError(`--world: no such file, and no world of ours is called '${name}'`);
}

/** Loads a world, or throws a `UsageError` that says file, line and element. */
export function readWorld(file: string, modelPaths: readonly string[]): WorldDescription {
  const result = loadWorld(file, { modelPaths, resourcePath: process.env['GZ_SIM_RESOURCE_PATH'] });
  if (result.kind === 'error') throw new UsageError(result.message);
  return result.world;
}
