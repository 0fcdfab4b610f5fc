import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findRos, loadProblem } from '#launch/ros/find.ts';
import type { RosFound, RosMissing } from '#launch/ros/find.ts';
import { freeDomain } from './domain.ts';

/** What tests run on; a ROS whose addon does not load counts as missing. */
export function installation(): RosFound | RosMissing {
  const found = findRos();
  if (found.kind === 'missing') return developer() ?? found;
  const problem = loadProblem(found);
  return problem === undefined ? found : { kind: 'missing', reasons: [problem] };
}

function developer(): RosFound | undefined {
  const prefix = join(homedir(), '.cache', 'trinav-dev', 'ros');
  const rclnodejs = join(homedir(), '.cache', 'trinav-dev', 'app', 'node_modules', 'rclnodejs');
  if (!existsSync(prefix)) return undefined;
  const found: RosFound = {
    kind: 'found',
    source: 'private',
    distro: 'jazzy',
    rclnodejs,
    addon: join(rclnodejs, 'build', 'Release', 'rclnodejs.node'),
    python: join(prefix, 'bin', 'python'),
    env: {
      ROS_DISTRO: 'jazzy',
      AMENT_PREFIX_PATH: prefix,
      _ROS_WHEELS_BOOTSTRAP_COMPLETE: '1',
    },
  };
  return loadProblem(found) === undefined ? found : undefined;
}

let privateNetwork: Promise<Readonly<Record<string, string>>> | undefined;

/** One private domain a test process, on this machine only; set in this process too. */
export function isolated(distro: string): Promise<Readonly<Record<string, string>>> {
  privateNetwork ??= freeDomain().then((domain) => {
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
