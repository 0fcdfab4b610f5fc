import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { findRos, type RosFound } from '../ros/find.ts';
import { differingInterfaces } from '../ros/interfaces-compare.ts';
import { sourced } from '../ros/place.ts';
import { packagesToInstall } from '../ros/setup-sourced.ts';
import { compilerProblems, findTools } from '../ros/setup-tools.ts';
import { missing, present } from './finding.ts';
import type { Finding } from './finding.ts';

const enables = 'npm start -- --bus ros2: real robots, rviz, other ROS 2 nodes';

/** What `npm run ros:setup` would still want on this machine. */
function setupNeeds(): readonly string[] {
  if (sourced() !== undefined) return compilerProblems();
  const tools = findTools();
  return tools.kind === 'lacking' ? tools.reasons : [];
}

function notReady(reasons: readonly string[]): Finding {
  const installed = existsSync('/opt/ros') ? readdirSync('/opt/ros') : [];
  const needs = setupNeeds();
  const unsourced = sourced() === undefined ? installed : [];
  return missing('ros 2', reasons.join('; '), enables, [
    ...unsourced.map((name) => `source /opt/ros/${name}/setup.bash, then npm run ros:setup`),
    needs.length === 0
      ? 'npm run ros:setup (no root; a private ROS 2 takes about 3 minutes and 350 MB)'
      : 'npm run ros:setup, once there is:',
    ...needs.map((need) => `  ${need}`),
    'Ubuntu 24.04: apt install ros-jazzy-ros-base (docs.ros.org/en/jazzy/Installation)',
    'Jetson: JetPack 6 is Ubuntu 22.04: ROS 2 Humble by apt, or Jazzy in dusty-nv/jetson-containers',
  ]);
}

/** Runs a program on the ROS 2 found; what brings ROS's libraries along may end its process. */
function tried(
  name: string,
  ros: RosFound,
  program: string,
  argv: readonly string[],
  use: string,
): Finding {
  const env = { ...process.env, ...ros.env };
  const { status, stderr } = spawnSync(program, argv, { encoding: 'utf8', env, timeout: 30_000 });
  if (status === 0) return present(name, 'loads', use);
  const detail = /Error: (.*)/.exec(stderr)?.[1] ?? 'crashed while loading';
  const install = [`delete ${ros.rclnodejs.replace(/\/app\/.*/, '')}, then: npm run ros:setup`];
  return { name, state: 'broken', detail, enables: use, install };
}

/** Interfaces that a ROS 2 of others lacks, or has with other fields. */
function interfaces(ros: RosFound): readonly Finding[] {
  const from = sourced();
  if (ros.source === 'private' || from === undefined) return [];
  const prefixes = (ros.env['AMENT_PREFIX_PATH'] ?? '').split(delimiter);
  const lacking = packagesToInstall(from);
  const other = differingInterfaces(prefixes);
  const debs = lacking.map((name) => `ros-${ros.distro}-${name.replaceAll('_', '-')}`);
  return [
    ...(lacking.length === 0
      ? []
      : [
          missing('messages', lacking.join(', '), 'topics of these types', [
            `apt install ${debs.join(' ')}, then npm run ros:setup`,
          ]),
        ]),
    ...(other.length === 0
      ? []
      : [
          missing('same types', `other than Jazzy's: ${other.join(', ')}`, 'use of these types', [
            'ROS 2 Jazzy',
          ]),
        ]),
  ];
}

export function ros(): readonly Finding[] {
  const found = findRos();
  if (found.kind === 'missing') return [notReady(found.reasons)];
  const where =
    found.source === 'sourced' ? 'sourced' : `private, ${found.env['AMENT_PREFIX_PATH'] ?? ''}`;
  const load = `process.dlopen({ exports: {} }, ${JSON.stringify(found.addon)})`;
  return [
    present('ros 2', `${found.distro}, ${where}`, enables),
    tried('rclnodejs', found, process.execPath, ['-e', load], 'the ROS 2 bus'),
    tried('rclpy', found, found.python, ['-c', 'import rclpy'], 'tests against rclpy'),
    ...interfaces(found),
  ];
}
