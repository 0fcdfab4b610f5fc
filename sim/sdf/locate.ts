/** Where the files named by URIs are on this disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { child, childrenNamed, parseDocument } from './parse.ts';

/** Finds the file or folder of a URI that was written in the file `from`; `undefined` when absent. */
export type Locate = (uri: string, from: string) => string | undefined;

/**
 * Searches `model://NAME/rest` (and `package://`, and fuel URLs by their model's name) in `roots` in
 * order, then beside the file that names it and beside its model folder; all else relative to that
 * file.
 */
export function locator(roots: readonly string[]): Locate {
  const known = new Map<string, string | undefined>();
  return (uri, from) => {
    const key = `${dirname(from)}\n${uri}`;
    if (!known.has(key)) known.set(key, locate(uri.trim(), from, roots));
    return known.get(key);
  };
}

/** Folders that `model://` is searched in: asked ones, the environment's, and those near the world. */
export function searchRoots(
  file: string,
  modelPaths: readonly string[],
  environment: string | undefined,
): readonly string[] {
  const folder = dirname(resolve(file));
  return [
    ...modelPaths.map((path) => resolve(path)),
    ...(environment ?? '').split(':').filter((path) => path !== ''),
    join(folder, 'models'),
    join(dirname(folder), 'models'),
    folder,
    dirname(folder),
  ];
}

/** The model's name in a fuel URL such as `https://host/1.0/owner/models/Ground%20Plane/2`. */
export function fuelModel(uri: string): { name: string; rest: string; cache: string } | undefined {
  const match =
    /^(?:https?|fuel):\/\/([^/]+)\/(?:\d+\.\d+\/)?([^/]+)\/models\/([^/]+)(?:\/(.*))?$/i.exec(uri);
  if (!match) return undefined;
  const [, host = '', owner = '', name = '', tail = ''] = match;
  const rest = tail.replace(/^(?:\d+|tip)(?:\/files)?(?:\/|$)/, '').replace(/^files\//, '');
  const decoded = decode(name);
  return {
    name: decoded,
    rest: decode(rest),
    cache: join(host, decode(owner), 'models', decoded).toLowerCase(),
  };
}

/**
 * The SDF file of a model folder: the one of the newest version that `model.config` lists, up to
 * 1.12; else `model.sdf`; else the only other SDF file.
 */
export function modelFile(folder: string): string | undefined {
  const config = ['model.config', 'manifest.xml']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  const listed = config === undefined ? [] : listedFiles(config);
  const candidates = [
    ...listed.map((name) => join(folder, name)),
    join(folder, 'model.sdf'),
    ...readdirSync(folder)
      .filter((name) => name.endsWith('.sdf'))
      .sort()
      .map((name) => join(folder, name)),
  ];
  return candidates.find((path) => isFile(path));
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function listedFiles(config: string): readonly string[] {
  const root = parseDocument(readFileSync(config, 'utf8'), config);
  return childrenNamed(child(root, 'model') ?? root, 'sdf')
    .map(({ attributes, text }) => ({ text, minor: minorVersion(attributes['version']) }))
    .filter(({ text, minor }) => text !== '' && minor <= 12)
    .sort((a, b) => b.minor - a.minor)
    .map(({ text }) => text);
}

function minorVersion(version: string | undefined): number {
  const [major = '1', minor = '0'] = (version ?? '1.0').trim().split('.');
  return (Number(major) - 1) * 1000 + Number(minor);
}

function locate(uri: string, from: string, roots: readonly string[]): string | undefined {
  const here = dirname(from);
  const named = /^(?:model|package):\/\/+(.*)$/i.exec(uri)?.[1];
  if (named !== undefined) return locateNamed(decode(named), here, roots);
  const fuel = fuelModel(uri);
  if (fuel) return locateFuel(fuel, here, roots);
  if (/^https?:/i.test(uri)) return undefined;
  const path = uri.startsWith('file:') ? fromFileUri(uri) : decode(uri);
  if (isAbsolute(path)) return present(path);
  return (
    firstPresent([join(here, path), ...roots.map((root) => join(root, path))]) ??
    (uri.includes('%') ? present(join(here, uri)) : undefined)
  );
}

function locateNamed(path: string, here: string, roots: readonly string[]): string | undefined {
  const [name = '', ...rest] = path.split('/');
  const around = [...ancestors(here)];
  return firstPresent([
    ...roots.map((root) => join(root, path)),
    ...around.map((folder) => join(folder, path)),
    ...[...roots, ...around]
      .filter((folder) => basename(folder) === name)
      .map((folder) => join(folder, ...rest)),
  ]);
}

function locateFuel(
  { name, rest, cache }: { name: string; rest: string; cache: string },
  here: string,
  roots: readonly string[],
): string | undefined {
  const spellings = new Set([name, name.toLowerCase()]);
  for (const spelling of [...spellings]) spellings.add(spelling.replaceAll(' ', '_'));
  for (const spelling of spellings) {
    const found = locateNamed(rest === '' ? spelling : `${spelling}/${rest}`, here, roots);
    if (found !== undefined) return found;
  }
  for (const root of roots) {
    const folder = join(root, cache);
    if (!isFolder(folder)) continue;
    const versions = readdirSync(folder)
      .filter((entry) => /^\d+$/.test(entry))
      .sort((a, b) => Number(b) - Number(a));
    const found = firstPresent(versions.map((version) => join(folder, version, rest)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The folder of a file, its parent and grandparent: a model's meshes name their own model. */
function ancestors(folder: string): readonly string[] {
  return [folder, dirname(folder), dirname(dirname(folder))];
}

function fromFileUri(uri: string): string {
  if (!/^file:\/\/\//i.test(uri)) return decode(uri.replace(/^file:(?:\/\/)?/i, ''));
  try {
    return fileURLToPath(uri);
  } catch {
    return uri.slice('file://'.length);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function firstPresent(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}

function present(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
