import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One thing this machine has or lacks. */
export interface Finding {
  readonly name: string;
  readonly state: 'present' | 'missing' | 'broken';
  /** Version or path where present, else what was seen. */
  readonly detail: string;
  /** What trinav does with it. */
  readonly enables: string;
  /** How to get it, by kind of machine; empty where present. */
  readonly install: readonly string[];
}

export function present(name: string, detail: string, enables: string): Finding {
  return { name, state: 'present', detail, enables, install: [] };
}

export function missing(
  name: string,
  detail: string,
  enables: string,
  install: readonly string[],
): Finding {
  return { name, state: 'missing', detail, enables, install };
}

/** First line a command prints, or undefined where it is absent, fails or hangs. */
export function firstLine(command: string, ...argv: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, argv, {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (status !== 0) return undefined;
  return (stdout.trim() === '' ? stderr : stdout).trim().split('\n')[0];
}

const libraryFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu/nvidia',
  '/usr/local/cuda/lib64',
  '/usr/local/lib',
  '/usr/lib',
  '/opt/tensorrt/lib',
];

/** Path of a shared library, in the folders of the loader and of the usual installers. */
export function findLibrary(prefix: string): string | undefined {
  const folders = [...(process.env['LD_LIBRARY_PATH'] ?? '').split(':'), ...libraryFolders];
  for (const folder of folders) {
    if (folder === '' || !existsSync(folder)) continue;
    const file = readdirSync(folder).find((name) => name.startsWith(prefix));
    if (file !== undefined) return join(folder, file);
  }
  return undefined;
}
