import type { Mount, RobotProfile } from '#nodes/core/robot.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { compose3, inverse3, quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';

/** Frames that a robot's messages were measured in. */
export interface MessageFrames {
  /** `child_frame_id` of its odometry. */
  readonly base: string;
  readonly scan: string;
  readonly imu?: string;
  readonly image?: string;
}

export interface FixedEdge {
  readonly parent: string;
  readonly child: string;
  /** `parentFromChild` */
  readonly transform: Transform3;
}

/** How the stack has to deal with a robot's frames. */
export interface FramePlan {
  readonly base: RobotProfile['baseFrame'];
  /** The robot itself says where it is in `odom`. */
  readonly robotMoves: boolean;
  /** Fixed transforms that the robot lacks, from its profile. */
  readonly completed: readonly FixedEdge[];
}

/** Camera axes: z forward, x right, y down (REP 103, suffix frames). */
const optical = quaternionFromRpy(-Math.PI / 2, 0, -Math.PI / 2);

const transformOf = ({ x, y, z, roll, pitch, yaw }: Mount): Transform3 => ({
  translation: { x, y, z },
  rotation: quaternionFromRpy(roll, pitch, yaw),
});

/**
 * What of the tree of frames is there and what must be added. An edge is added only where a sensor
 * does not hang together with the base, at the root of what the sensor hangs on, so that no frame gets
 * a second parent.
 *
 * @param parentOf who is above a frame, as tf has said
 */
export function planFrames(
  robot: RobotProfile,
  frames: MessageFrames,
  buffer: TfBuffer,
  parentOf: ReadonlyMap<string, string>,
): FramePlan {
  const known = (to: string, from: string): boolean =>
    to === from || buffer.lookup(to, from, 'latest').kind === 'ok';
  const moved = ([robot.baseFrame, frames.base, 'base_footprint', 'base_link'] as const).find(
    (frame) => known('odom', frame),
  );
  const base = [moved, frames.base, robot.baseFrame].find(
    (frame) => frame === 'base_footprint' || frame === 'base_link',
  ) as RobotProfile['baseFrame'];
  const origin = originOf(robot, base);
  const completed: FixedEdge[] = [];
  const complete = (frame: string, baseFromFrame: Transform3): void => {
    if (known(base, frame) || completed.some(({ child }) => child === frame)) return;
    let root = frame;
    for (let above = parentOf.get(root); above !== undefined; above = parentOf.get(root))
      root = above;
    if (completed.some(({ child }) => child === root)) return;
    const found = root === frame ? undefined : buffer.lookup(root, frame, 'latest');
    const transform =
      found?.kind === 'ok' ? compose3(baseFromFrame, inverse3(found.transform)) : baseFromFrame;
    completed.push({ parent: base, child: root, transform });
  };
  const mounted = (mount: Mount): Transform3 => compose3(inverse3(origin), transformOf(mount));
  complete(frames.scan, mounted(robot.lidar.mount));
  if (frames.imu !== undefined) complete(frames.imu, mounted(robot.imu.mount));
  if (frames.image !== undefined && robot.camera !== null) {
    const body = mounted(robot.camera.mount);
    const looking = { translation: { x: 0, y: 0, z: 0 }, rotation: optical };
    complete(frames.image, compose3(body, looking));
  }
  if (robot.microphones !== null)
    complete(robot.microphones.frame, mounted(robot.microphones.mount));
  return { base, robotMoves: moved !== undefined, completed };
}

/** Where another base frame stands in the profile's; identity for the profile's own. */
function originOf(robot: RobotProfile, base: string): Transform3 {
  const other = robot.fixedFrames.find(({ frame }) => frame === base);
  return transformOf(other?.mount ?? { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 });
}
