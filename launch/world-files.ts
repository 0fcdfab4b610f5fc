import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadWorld } from '#sim/sdf/load.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { worlds } from '#sim/worlds/catalog.ts';
import type { CatalogWorld } from '#sim/worlds/catalog.ts';
import { UsageError } from './mission/options.ts';

/** A world file by path, or one of ours by name. Throws a `UsageError` when there is none. */
export function worldFile(name: string): string {
  if (existsSync(name) && statSync(name).isFile()) return resolve(name);
  const ours = worlds[name];
  if (ours !== undefined) return ours.file;
  throw new UsageError(
    `--world: no file '${name}', and our own worlds are ${Object.keys(worlds).join(', ')}`,
  );
}

/** What the catalogue knows of a world: a good start, goals of a patrol. */
export function catalogWorld(name: string): CatalogWorld | undefined {
  return existsSync(name) ? undefined : worlds[name];
}

/** Loads a world, or throws a `UsageError` that says file, line and element. */
export function readWorld(file: string, modelPaths: readonly string[]): WorldDescription {
  const result = loadWorld(file, { modelPaths, resourcePath: process.env['GZ_SIM_RESOURCE_PATH'] });
  if (result.kind === 'error') throw new UsageError(result.message);
  return result.world;
}
