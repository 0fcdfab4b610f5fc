import type { RobotProfile } from '#nodes/core/robot.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { run } from '../compose.ts';
import type { Entry } from '../compose.ts';
import { urdfOf } from '../mission/setup.ts';
import { nodes } from '../nodes.ts';
import { stack } from '../stack.ts';
import type { Met } from './meet.ts';

/** Name of the stack's last command where the base listens for another type under `cmd_vel`. */
const checked = 'cmd_vel_checked';

const sources = [nodes.slam, nodes.mapServer, nodes.amcl] as const;
const localization: ReadonlySet<string> = new Set(sources.map(({ module }) => module));

export interface RobotLaunch {
  readonly robot: RobotProfile;
  readonly start: Pose2;
  readonly map?: string | undefined;
  readonly namespace: string;
  /** With the networks for camera and microphones. */
  readonly senses: boolean;
  /** ALSA device of a microphone array of this machine. */
  readonly microphones?: string | undefined;
}

/** Names of the robot's topics for the nodes of the stack. */
export function remapsOf({ seen }: Pick<Met, 'seen'>): Record<string, string> {
  const remaps = { ...seen.names };
  if (seen.command === 'Twist') {
    remaps[topics.cmdVelUnstamped.name] = remaps[topics.cmdVel.name] ?? topics.cmdVel.name;
    remaps[topics.cmdVel.name] = checked;
  }
  return remaps;
}

/** The stack for a robot as it was met: what the robot does itself is left to it. */
export function robotEntries(met: Met, launch: RobotLaunch): Entry[] {
  const { plan, seen, localized } = met;
  const robot = profileAsMet(launch, met);
  const described = seen.names[topics.robotDescription.name] !== undefined;
  const entries = [
    ...stack({ robot, start: launch.start, map: launch.map, senses: launch.senses })
      .filter(({ module }) => !localized || !localization.has(module))
      .map((entry) => (entry.module === nodes.ekf.module ? withoutTf(entry, met) : entry)),
    ...(plan.completed.length > 0 || !described
      ? [
          run(nodes.robotFrames, {
            transforms: [...plan.completed],
            robot_description: described ? '' : urdfOf(launch.robot),
          }),
        ]
      : []),
    ...(seen.command === 'Twist' ? [run(nodes.cmdVelAdapter, {})] : []),
    ...microphones(launch),
  ];
  const remaps = remapsOf(met);
  return entries.map((entry) => ({
    ...entry,
    namespace: launch.namespace,
    remaps: { ...remaps, ...entry.remaps },
  }));
}

/** Sensors that are not there are no part of this robot. */
function profileAsMet({ robot, microphones: own }: RobotLaunch, { plan, seen }: Met): RobotProfile {
  const hears = own !== undefined || seen.names[topics.audio.name] !== undefined;
  return {
    ...robot,
    baseFrame: plan.base,
    camera: seen.names[topics.image.name] === undefined ? null : robot.camera,
    microphones: hears ? robot.microphones : null,
  };
}

/** One owner an edge: where the robot says where it is in `odom`, the filter does not. */
function withoutTf(entry: Entry, { plan, seen }: Met): Entry {
  const params = {
    ...(entry.params as object),
    publish_tf: !plan.robotMoves,
    use_imu: seen.names[topics.imu.name] !== undefined,
  };
  return { ...entry, params };
}

function microphones({ robot, microphones: device }: RobotLaunch): Entry[] {
  if (device === undefined || robot.microphones === null) return [];
  const { count, sampleRate, chunk, frame } = robot.microphones;
  return [
    run(nodes.microphones, {
      device: device === 'default' ? '' : device,
      channels: count,
      sample_rate: sampleRate,
      chunk,
      frame_id: frame,
    }),
  ];
}
