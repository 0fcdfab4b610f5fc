import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freeDomain } from './domain.ts';

export interface RosInstallation {
  readonly python: string;
  /** What a process that uses ROS needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export function installation(): RosInstallation | string {
  const prefix = join(homedir(), '.cache', 'trinav-dev', 'ros');
  const python = join(prefix, 'bin', 'python');
  if (!existsSync(python)) return 'no ROS 2: npm run ros:setup';
  return {
    python,
    env: {
      ROS_DISTRO: 'jazzy',
      AMENT_PREFIX_PATH: prefix,
      _ROS_WHEELS_BOOTSTRAP_COMPLETE: '1',
    },
  };
}

let privateNetwork: Promise<Readonly<Record<string, string>>> | undefined;

/** One private domain a test process, on this machine only; set in this process too. */
export function isolated(): Promise<Readonly<Record<string, string>>> {
  privateNetwork ??= freeDomain().then((domain) => {
    const distro = process.env['ROS_DISTRO'] ?? 'jazzy';
    const env = {
      ROS_DOMAIN_ID: String(domain),
      ...(distro < 'iron'
        ? { ROS_LOCALHOST_ONLY: '1' }
        : { ROS_AUTOMATIC_DISCOVERY_RANGE: 'LOCALHOST' }),
    };
    delete process.env['ROS_LOCALHOST_ONLY'];
    delete process.env['ROS_STATIC_PEERS'];
    Object.assign(process.env, env);
    return env;
  });
  return privateNetwork;
}
