import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadWorld, type LoadOptions, type WorldResult } from '#sim/sdf/load.ts';
import type { ModelDescription, WorldDescription } from '#sim/sdf/description.ts';

/** Writes the files (path to content) into a new folder, hands it over, and removes it. */
export function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'trinav-sdf-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads `world.sdf` of the files. */
export function loadFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: LoadOptions = {},
): WorldResult {
  return withFiles(files, (folder) => loadWorld(join(folder, 'world.sdf'), options));
}

/** A world with this body, loaded; fails the test when it does not load. */
export function worldOf(
  body: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  version = '1.9',
): WorldDescription {
  return loaded(loadFiles({ 'world.sdf': sdf(body, version), ...files }));
}

/** The message with which a world with this body is refused. */
export function refusal(
  body: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  const result = loadFiles({ 'world.sdf': sdf(body), ...files });
  if (result.kind === 'ok') throw new Error('the world loaded');
  return result.message;
}

export function sdf(body: string, version = '1.9'): string {
  return `<?xml version="1.0"?>\n<sdf version="${version}"><world name="w">\n${body}\n</world></sdf>`;
}

export function loaded(result: WorldResult): WorldDescription {
  if (result.kind === 'error') throw new Error(result.message);
  return result.world;
}

export function modelNamed(world: WorldDescription, name: string): ModelDescription {
  const model = world.models.find((candidate) => candidate.name === name);
  if (!model) throw new Error(`no model ${name}`);
  return model;
}
