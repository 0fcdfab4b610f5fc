import { z } from 'zod';
import { footprint, robotBaseFrame } from '#nodes/core/robot-params.ts';
import type { PolicyBody } from './policy-body.ts';

const positive = (value: number, text: string) =>
  z.number().positive().default(value).describe(text);

/** The defaults are a TurtleBot3 Burger's. */
export const PolicyParams = z.strictObject({
  model: z.string().default('policy-turtlebot3').describe('Name in the model catalogue'),
  rate: positive(10, 'Rate of the commands [Hz]'),
  robot_base_frame: robotBaseFrame,
  footprint,
  sensor_pose: z
    .tuple([z.number(), z.number(), z.number()])
    .default([-0.032, 0, 0])
    .describe('LiDAR in the base frame: x, y [m], yaw [rad]'),
  max_linear: positive(0.22, 'Speed of an output of 1 [m/s]'),
  max_angular: positive(2, 'Yaw rate of an output of 1 [rad/s]'),
  linear_acceleration: positive(1, 'What the base does [m/s²]'),
  angular_acceleration: positive(8, 'What the base does [rad/s²]'),
  lookahead: positive(1.104, 'Way along the plan to the local goal [m]'),
  xy_goal_tolerance: positive(0.05, 'Nearer than this to the end of the plan it stands [m]'),
  model_latency: positive(0.005, 'Modelled time of an inference [s]'),
  scan_period: positive(0.2, 'Time between two scans [s]'),
  odometry_period: positive(0.02, 'Time between two odometry messages [s]'),
  history_age: positive(0.35, 'Least age of the older scan, from the newest [s]'),
  blank_scan: z
    .boolean()
    .default(false)
    .describe('Show the model a scan that meets nothing, to see that it fails'),
});
export type PolicyParams = z.output<typeof PolicyParams>;

export function bodyOf(params: PolicyParams): PolicyBody {
  const [x, y, yaw] = params.sensor_pose;
  return {
    footprint: params.footprint,
    lidar: { x, y, yaw },
    maxLinear: params.max_linear,
    maxAngular: params.max_angular,
    acceleration: params.linear_acceleration,
    angularAcceleration: params.angular_acceleration,
    lookahead: params.lookahead,
    reach: 2 * params.lookahead,
  };
}

/** The parameters that a body and a LiDAR [Hz] ask for: what a launch gives the node. */
export function policyParams(
  body: PolicyBody,
  policy: string,
  baseFrame: string,
  scanRate: number,
): z.input<typeof PolicyParams> {
  return {
    model: `policy-${policy}`,
    rate: policyRate(body),
    robot_base_frame: baseFrame,
    footprint: body.footprint.map(([x, y]) => [x, y]),
    sensor_pose: [body.lidar.x, body.lidar.y, body.lidar.yaw],
    max_linear: body.maxLinear,
    max_angular: body.maxAngular,
    linear_acceleration: body.acceleration,
    angular_acceleration: body.angularAcceleration,
    lookahead: body.lookahead,
    scan_period: 1 / scanRate,
  };
}

/** Ticks of the policy [Hz]: fast robots need more. */
export function policyRate({ maxLinear }: Pick<PolicyBody, 'maxLinear'>): number {
  return maxLinear < 0.5 ? 10 : 20;
}
