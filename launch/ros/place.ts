/** Where a set-up ROS 2 lies: the user's cache folder, under a key of everything it was made from. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interfaceFiles, type InterfaceFiles } from './interfaces.ts';

/** Raised when the recipe changes in a way that makes what older ones made unusable. */
const recipe = 1;

/** The distribution that the wheels are of. */
export const wheelDistro = 'jazzy';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Exact versions of all wheels, as pip reads them. */
export const requirementsFile = here('wheels/requirements.txt');

/** `node_modules` of this clone, which rclnodejs is copied from. */
export const projectModules = here('../../node_modules');

export function cacheRoot(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(
    base === undefined || base === '' ? join(homedir(), '.cache') : base,
    'trinav',
    'ros',
  );
}

const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);

function rclnodejsVersion(): string {
  const text = readFileSync(here('../../package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  return dependencies['rclnodejs'] ?? '';
}

const abi = `node${process.versions.modules}`;

const textOf = (files: ReadonlyMap<string, InterfaceFiles>): string =>
  JSON.stringify([...files].map(([owner, entries]) => [owner, [...entries]]));

/** Packages of the interface table that the wheels lack. */
export function lackingPackages(): ReadonlyMap<string, InterfaceFiles> {
  const wheels = readFileSync(requirementsFile, 'utf8');
  const lacks = (name: string): boolean => !wheels.includes(`ros-${name.replaceAll('_', '-')}==`);
  return new Map([...interfaceFiles()].filter(([name]) => lacks(name)));
}

/** Key of the private ROS 2 with the given Python (`3.12`, or a pattern of it). */
function privateKey(python: string): string {
  const made = [String(recipe), readFileSync(requirementsFile, 'utf8'), rclnodejsVersion()];
  const hash = hashOf([...made, process.arch, textOf(lackingPackages())]);
  return `${wheelDistro}-py${python}-${abi}-${hash}`;
}

export const privateFolder = (python: string): string => join(cacheRoot(), privateKey(python));

/** Private ROS 2 folders of the right key, whatever their Python; not all need be finished. */
export function privateFolders(): readonly string[] {
  const root = cacheRoot();
  if (!existsSync(root)) return [];
  const [before = '', after = ''] = privateKey('*').split('*');
  const fits = (name: string): boolean => name.startsWith(before) && name.endsWith(after);
  return readdirSync(root)
    .filter(fits)
    .map((name) => join(root, name));
}

/** A ROS 2 that the shell brought along. */
export interface Sourced {
  readonly distro: string;
  readonly prefixes: readonly string[];
}

/** What is sourced, unless it is a private ROS 2 of ours that a parent process passed on. */
export function sourced(): Sourced | undefined {
  const { ROS_DISTRO: distro, AMENT_PREFIX_PATH: path } = process.env;
  if (distro === undefined || path === undefined) return undefined;
  const prefixes = path.split(delimiter).filter((prefix) => prefix !== '');
  if (prefixes.some((prefix) => prefix.startsWith(cacheRoot()))) return undefined;
  return prefixes.length === 0 ? undefined : { distro, prefixes };
}

const interfaceIndex = 'share/ament_index/resource_index/rosidl_interfaces';

/** Names of the interface packages below some prefixes. */
export function interfacePackages(prefixes: readonly string[]): readonly string[] {
  return prefixes
    .map((prefix) => join(prefix, interfaceIndex))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .sort();
}

/** Folder of rclnodejs built against a sourced ROS 2, with messages for the packages it has now. */
export function sourcedFolder({ distro, prefixes }: Sourced): string {
  const packages = interfacePackages(prefixes);
  const hash = hashOf([String(recipe), rclnodejsVersion(), process.arch, ...prefixes, ...packages]);
  return join(cacheRoot(), `${distro}-sourced-${abi}-${hash}`);
}
