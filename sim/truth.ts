import type { RobotProfile } from '#nodes/core/robot.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { TransformStamped } from '#nodes/msgs/geometry.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Simulator } from './simulator.ts';
import { mountTransform } from './vehicles/outline.ts';

const certain = new Float64Array(36);
/** Camera axes: z forward, x right, y down (REP 103, suffix frames). */
const OPTICAL = { x: 0, y: 0, z: 0, roll: -Math.PI / 2, pitch: 0, yaw: -Math.PI / 2 };

/** True pose in the world and true velocity of the base. */
export function truthMessage({ pose, twist, robot }: Simulator, stamp: number): Odometry {
  return {
    header: { stamp: stampOf(stamp), frame_id: 'world' },
    child_frame_id: robot.baseFrame,
    pose: {
      pose: {
        position: { x: pose.x, y: pose.y, z: robot.baseHeight },
        orientation: quaternionFromYaw(pose.yaw),
      },
      covariance: certain,
    },
    twist: {
      twist: { linear: { x: twist.v, y: twist.side, z: 0 }, angular: { x: 0, y: 0, z: twist.w } },
      covariance: certain,
    },
  };
}

/** Fixed transforms of a robot: from its base to every sensor. */
export function staticTransforms(robot: RobotProfile, stamp: number): TFMessage {
  const { lidar, imu, camera, microphones, fixedFrames, baseFrame } = robot;
  const edge = (parent: string, child: string, transform: Transform3): TransformStamped => ({
    header: { stamp: stampOf(stamp), frame_id: parent },
    child_frame_id: child,
    transform,
  });
  const mounted = [...fixedFrames, lidar, imu, camera, microphones].filter((part) => part !== null);
  const transforms = mounted.map((part) => edge(baseFrame, part.frame, mountTransform(part.mount)));
  if (camera !== null)
    transforms.push(edge(camera.frame, camera.opticalFrame, mountTransform(OPTICAL)));
  return { transforms };
}
