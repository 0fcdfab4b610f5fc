import type { RobotProfile } from '#nodes/core/robot.ts';

type Pair = [number, number];

export interface SafetyParams {
  readonly velocity_smoother: {
    readonly max_velocity: Pair;
    readonly min_velocity: Pair;
    readonly max_accel: Pair;
    readonly max_decel: Pair;
    readonly max_jerk: Pair;
  };
  readonly collision_monitor: {
    readonly footprint: Pair[];
    readonly sensor_pose: [number, number, number];
    readonly linear_acceleration: number;
    readonly linear_deceleration: number;
    readonly angular_acceleration: number;
    readonly scan_period: number;
  };
  readonly safety_watchdog: { readonly scan_rate: number; readonly odom_rate: number };
}

/** Parameters of the safety nodes that follow from the robot, by node name. */
export function safetyParams({
  footprint,
  drive,
  lidar,
  accelerationTime = 0.05,
}: Robot): SafetyParams {
  const accel: Pair = [drive.linearAcceleration, drive.angularAcceleration];
  return {
    velocity_smoother: {
      max_velocity: [drive.maxLinear, drive.maxAngular],
      min_velocity: [-drive.maxReverse, -drive.maxAngular],
      max_accel: accel,
      max_decel: [drive.linearDeceleration, drive.angularAcceleration],
      // full acceleration within one tick: the base is the limit, not the smoother
      max_jerk: [accel[0] / accelerationTime, accel[1] / accelerationTime],
    },
    collision_monitor: {
      footprint,
      sensor_pose: [lidar.mount.x, lidar.mount.y, lidar.mount.yaw],
      linear_acceleration: drive.linearAcceleration,
      linear_deceleration: drive.linearDeceleration,
      angular_acceleration: drive.angularAcceleration,
      scan_period: 1 / lidar.rate,
    },
    safety_watchdog: { scan_rate: lidar.rate, odom_rate: drive.odometryRate },
  };
}

type Robot = Pick<RobotProfile, 'footprint' | 'drive' | 'lidar'> & {
  /** Time in which the acceleration reaches its limit [s]. */
  readonly accelerationTime?: number;
};
