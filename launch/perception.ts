import type { Microphones, RobotProfile } from '#nodes/core/robot.ts';
import { run } from './compose.ts';
import type { Entry } from './compose.ts';
import { nodes } from './nodes.ts';

/**
 * Everything that makes sense of what a robot senses, by the senses it has. A robot with a LiDAR
 * alone drives by its scan, and needs none of it.
 */
export function perception(robot: RobotProfile): Entry[] {
  if (robot.camera === null && robot.microphones === null) return [];
  return [
    run(nodes.lidarDetector, { variant: 'lidar-small' }),
    ...(robot.camera === null ? [] : seeing(robot)),
    ...(robot.microphones === null ? [] : hearing(robot, robot.microphones)),
    run(nodes.objectTracker, {}),
  ];
}

function seeing({ baseFrame, baseHeight }: RobotProfile): Entry[] {
  return [
    run(nodes.cameraScene, {
      ground_frame: baseFrame,
      ground_offset: baseHeight,
      max_rate: 5,
    }),
    run(nodes.cameraHealth, {}),
    run(nodes.scanFusion, {}),
  ];
}

function hearing({ baseFrame }: RobotProfile, { count, radius }: Microphones): Entry[] {
  return [
    run(nodes.microphoneHealth, {}),
    run(nodes.soundEvents, { variant: 'sound-events-large' }),
    run(nodes.soundLocalizer, { variant: 'light', count, radius }),
    run(nodes.keywordSpotter, { variant: 'keyword-large' }),
    run(nodes.voiceCommander, { robot_base_frame: baseFrame }),
    run(nodes.speechOutput, {}),
    run(nodes.narrator, { robot_base_frame: baseFrame }),
  ];
}

/** New names for what reads the scan to keep clear of things: with a camera, of what it sees, too. */
export function obstacleScan({ camera }: RobotProfile): {
  readonly remaps?: Readonly<Record<string, string>>;
} {
  return camera === null ? {} : { remaps: { scan: 'scan_fused' } };
}
