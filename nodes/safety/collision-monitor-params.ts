import { z } from 'zod';
import { footprint } from '#nodes/core/robot-params.ts';
import type { StationLimits } from './monitor-station.ts';

const positive = (value: number, text: string) =>
  z.number().positive().default(value).describe(text);
const atLeastZero = (value: number, text: string) =>
  z.number().nonnegative().default(value).describe(text);

export const CollisionMonitorParams = z.strictObject({
  rate: positive(20, 'Rate of the commands it judges [Hz]'),
  footprint,
  sensor_pose: z
    .tuple([z.number(), z.number(), z.number()])
    .default([-0.032, 0, 0])
    .describe('LiDAR in the base frame: x, y [m], yaw [rad]'),
  linear_acceleration: positive(1, 'What the base does [m/s²]'),
  linear_deceleration: positive(1, 'What the base does [m/s²]'),
  angular_acceleration: positive(12.5, 'What the base does [rad/s²]'),
  margin: atLeastZero(0.02, 'Distance kept to everything seen [m]'),
  command_latency: atLeastZero(0.02, 'From a command to the wheels [s]'),
  time_before_collision: atLeastZero(0, 'Kept on top of the time to stop (Nav2 approach) [s]'),
  slowdown_distance: atLeastZero(0, 'Nearer than this the robot is slowed down, 0: never [m]'),
  slowdown_ratio: z.number().min(0).max(1).default(0.5).describe('Share of the speed then left'),
  patience: atLeastZero(0.3, 'How long a motion is blocked before it turns or backs out [s]'),
  commitment: positive(0.6, 'How long a way out is kept to [s]'),
  escape_linear: positive(0.08, 'Speed of backing out [m/s]'),
  escape_angular: positive(0.6, 'Speed of turning out [rad/s]'),
  lookahead: positive(0.3, 'Way by which ways out are compared [m]'),
  memory_radius: positive(2, 'What is further from the LiDAR is of no interest [m]'),
  memory_time: atLeastZero(10, 'How long what the LiDAR lost sight of is remembered [s]'),
  scan_period: positive(0.2, 'Time between two scans [s]'),
  source_timeout: positive(0.25, 'Age beyond its period that stops the robot [s]'),
  command_timeout: positive(0.12, 'Silence of the smoother that stops the robot [s]'),
});

/** The parameters as the algorithm names them. */
export function limitsOf(params: z.output<typeof CollisionMonitorParams>): StationLimits {
  const [x, y, yaw] = params.sensor_pose;
  return {
    margin: params.margin,
    horizon: {
      latency: params.command_latency,
      hold: 1 / params.rate + params.time_before_collision,
    },
    dynamics: {
      linearAcceleration: params.linear_acceleration,
      linearDeceleration: params.linear_deceleration,
      angularAcceleration: params.angular_acceleration,
    },
    slowdownDistance: params.slowdown_distance,
    slowdownRatio: params.slowdown_ratio,
    patience: params.patience,
    commitment: params.commitment,
    escapeLinear: params.escape_linear,
    escapeAngular: params.escape_angular,
    lookahead: params.lookahead,
    mount: { x, y, yaw },
    memory: { radius: params.memory_radius, time: params.memory_time },
    maxScanAge: params.scan_period + params.source_timeout,
    maxOdometryAge: params.source_timeout,
  };
}
