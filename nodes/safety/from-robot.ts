import type { RobotProfile } from '#nodes/core/robot.ts';

/** Parameters of the safety nodes that follow from the robot, by node name. */
export function safetyParams({ footprint, drive, lidar, accelerationTime = 0.05 }: Robot) {
  const accel = [drive.linearAcceleration, drive.angularAcceleration] as const;
  return {
    velocity_smoother: {
      max_velocity: [drive.maxLinear, drive.maxAngular] as const,
      min_velocity: [-drive.maxReverse, -drive.maxAngular] as const,
      max_accel: accel,
      max_decel: [drive.linearDeceleration, drive.angularAcceleration] as const,
      // full acceleration within one tick: the base is the limit, not the smoother
      max_jerk: [accel[0] / accelerationTime, accel[1] / accelerationTime] as const,
    },
    collision_monitor: {
      footprint,
      sensor_pose: [lidar.mount.x, lidar.mount.y, lidar.mount.yaw] as const,
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
