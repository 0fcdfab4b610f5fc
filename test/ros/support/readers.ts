import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const packages = ['rosbags==0.11.9', 'mcap-ros2-support==0.6.0', 'mcap==1.6.0'];
const folder = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'trinav',
  'recording-readers',
);

function call(program: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? 'failed';
}

/** A Python that has the readers of others, made on first use; or why there is none. */
export function recordingReaders(): { readonly python: string } | { readonly missing: string } {
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, `${packages.join('+')}.txt`);
  if (existsSync(stamp) && call(python, ['--version']) === undefined) return { python };
  mkdirSync(folder, { recursive: true });
  const failed =
    call('python3', ['-m', 'venv', folder]) ??
    call(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  if (failed !== undefined) return { missing: `no rosbags and mcap-ros2-support: ${failed}` };
  writeFileSync(stamp, '');
  return { python };
}
