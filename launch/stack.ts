import { frames } from '#nodes/core/frames.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { policyBody } from '#nodes/control/policy-body.ts';
import { policyParams, policyRate } from '#nodes/control/policy-params.ts';
import { inscribedRadius } from '#nodes/math/footprint.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { safetyParams } from '#nodes/safety/from-robot.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';
import { velocitySmootherNode } from '#nodes/safety/velocity-smoother.node.ts';
import { run } from './compose.ts';
import type { Entry } from './compose.ts';
import { nodes } from './nodes.ts';
import { obstacleScan, perception } from './perception.ts';

export interface StackOptions {
  readonly robot: RobotProfile;
  /** Where the robot believes to be at first, in `map`. */
  readonly start: Pose2;
  /** Map to localise in; without it the robot maps as it goes. */
  readonly map?: string | undefined;
  readonly blankScan?: boolean;
  /** Camera and microphones take part in driving. */
  readonly senses?: boolean;
}

/** The stack of one robot: every node with the parameters that follow from its profile. */
export function stack({
  robot,
  start,
  map,
  blankScan = false,
  senses = false,
}: StackOptions): Entry[] {
  const base = { base_frame: robot.baseFrame };
  const safety = safetyParams(robot);
  const outline = costmapOutline(robot);
  const body = policyBody(robot);
  const obstacles = senses ? obstacleScan(robot) : {};
  const initial_pose: [number, number, number] = [start.x, start.y, start.yaw];
  return [
    run(nodes.ekf, { ...base, odom_frame: frames.odom }),
    ...(map === undefined
      ? [
          run(nodes.slam, {
            ...base,
            initial_pose,
            max_laser_range: Math.min(12, robot.lidar.rangeMax),
          }),
        ]
      : [run(nodes.mapServer, { yaml_filename: map }), run(nodes.amcl, { ...base, initial_pose })]),
    run(nodes.localCostmap, { ...outline, robot_base_frame: robot.baseFrame }, obstacles),
    run(nodes.globalCostmap, { ...outline, robot_base_frame: robot.baseFrame }, obstacles),
    run(nodes.planner, {
      robot_base_frame: robot.baseFrame,
      ...(map === undefined ? {} : { outside_map_margin: 0 }),
    }),
    run(nodes.navigator, {
      robot_base_frame: robot.baseFrame,
      footprint: robot.footprint,
      max_speed: body.maxLinear,
    }),
    run(
      nodes.policy,
      {
        ...policyParams(body, robot.policy, robot.baseFrame, robot.lidar.rate),
        blank_scan: blankScan,
      },
      obstacles,
    ),
    run(nodes.synchronizer, { senses: alignedSenses(robot) }),
    ...(senses ? perception(robot) : []),
    run(nodes.twistMux, {}),
    run(nodes.velocitySmoother, safety.velocity_smoother),
    run(nodes.collisionMonitor, safety.collision_monitor, obstacles),
    run(nodes.safetyWatchdog, { ...safety.safety_watchdog, cmd_vel_nav_rate: policyRate(body) }),
  ];
}

/** Limits of the stack's velocity smoother. */
export function smootherLimits(robot: RobotProfile): SmootherLimits {
  return velocitySmootherNode.params.parse(safetyParams(robot).velocity_smoother);
}

/** Models that the stack of a robot needs. */
export function stackModels(robot: RobotProfile): string[] {
  return [`policy-${robot.policy}`];
}

/**
 * Half the width is what a path needs beside it, also where the base frame lies nearer to the front
 * edge than to the sides.
 */
function costmapOutline({ footprint, lidar }: RobotProfile) {
  const side = Math.max(...footprint.map(([, y]) => Math.abs(y)));
  const inscribed = inscribedRadius(footprint);
  return {
    footprint,
    footprint_padding: Math.max(0, side - inscribed) + 0.01,
    obstacle_max_range: Math.min(4, lidar.rangeMax),
    raytrace_max_range: Math.min(4.5, lidar.rangeMax),
  };
}

function alignedSenses({
  camera,
  microphones,
}: RobotProfile): ('scan' | 'odometry' | 'image' | 'audio')[] {
  return [
    'scan',
    'odometry',
    ...(camera === null ? [] : (['image'] as const)),
    ...(microphones === null ? [] : (['audio'] as const)),
  ];
}
