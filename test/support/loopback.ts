import { InProcessHost } from '#launch/hosts/in-process.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Topic } from '#nodes/core/topic.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { indexAt, xOf, yOf } from '#nodes/math/grid.ts';
import { poseOfPose2 } from '#nodes/math/planar.ts';
import { integrateTwist, transformPoint, wrapAngle, inverse } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { OccupancyGrid, Path } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { navigatorNode } from '#nodes/behavior/navigator.node.ts';
import { globalCostmapNode } from '#nodes/planning/costmap/global-costmap.node.ts';
import { localCostmapNode } from '#nodes/planning/costmap/local-costmap.node.ts';
import { plannerServerNode } from '#nodes/planning/planner-server.node.ts';

type Rect = readonly [left: number, bottom: number, right: number, top: number];

/** A map whose cells are lethal inside any of the rectangles [m], free elsewhere. */
export function mapOf(grid: GridSpec, rects: readonly Rect[]): OccupancyGrid {
  const data = new Int8Array(grid.width * grid.height);
  for (let row = 0; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++) {
      const x = xOf(grid, column);
      const y = yOf(grid, row);
      if (rects.some(([l, b, r, t]) => x > l && x < r && y > b && y < t))
        data[row * grid.width + column] = 100;
    }
  const pose = poseOfPose2({ x: grid.originX, y: grid.originY, yaw: 0 });
  return {
    header: { stamp: stampOf(0), frame_id: 'map' },
    info: {
      map_load_time: stampOf(0),
      resolution: grid.resolution,
      width: grid.width,
      height: grid.height,
      origin: pose,
    },
    data,
  };
}

export function scanIn(
  { info, data }: OccupancyGrid,
  robot: Pose2,
  now: number,
  beams = 180,
  range_max = 3.5,
): LaserScan {
  const grid: GridSpec = {
    width: info.width,
    height: info.height,
    resolution: info.resolution,
    originX: info.origin.position.x,
    originY: info.origin.position.y,
  };
  const increment = (2 * Math.PI) / beams;
  const ranges = new Float32Array(beams).fill(Infinity);
  for (let i = 0; i < beams; i++) {
    const heading = robot.yaw - Math.PI + i * increment;
    for (let d = 0.1; d < range_max; d += info.resolution / 4) {
      const cell = indexAt(grid, robot.x + d * Math.cos(heading), robot.y + d * Math.sin(heading));
      if (cell < 0 || data[cell] !== 100) continue;
      ranges[i] = d;
      break;
    }
  }
  return {
    header: { stamp: stampOf(now), frame_id: 'base_footprint' },
    angle_min: -Math.PI,
    angle_max: Math.PI - increment,
    angle_increment: increment,
    time_increment: 0,
    scan_time: 0.2,
    range_min: 0.1,
    range_max,
    ranges,
    intensities: new Float32Array(0),
  };
}

export interface LoopbackOptions {
  readonly world: OccupancyGrid;
  /** What the map says, where that is not the world; null: there is none. */
  readonly map?: OccupancyGrid | null;
  readonly start?: Pose2;
  readonly navigator?: object;
  readonly planner?: object;
  /** Wheels that do nothing. */
  readonly jammed?: boolean;
}

export interface Loopback {
  readonly host: InProcessHost;
  readonly peer: Endpoint;
  readonly state: { robot: Pose2; path: Path | undefined };
  /** The topic under its full name. */
  readonly at: <T>(topic: Topic<T>) => Topic<T>;
}

/** The planning nodes around a robot without physics (as nav2_loopback_sim): it does as it is told. */
export function loopback({
  world,
  map,
  start,
  navigator,
  planner,
  jammed,
}: LoopbackOptions): Loopback {
  const host = new InProcessHost({ seed: 1 });
  const peer = host.bus.connect('/robot');
  const at = <T>(topic: Topic<T>): Topic<T> => ({
    ...topic,
    name: topic.name.startsWith('/') ? topic.name : `/${topic.name}`,
  });
  const state = { robot: start ?? { x: 0, y: 0, yaw: 0 }, path: undefined as Path | undefined };
  const recovery = { twist: { v: 0, w: 0 }, until: -1 };
  peer.messages(at(topics.plan)).subscribe((path) => (state.path = path));
  peer.messages(at(topics.cmdVelRecovery)).subscribe(({ twist }) => {
    recovery.twist = { v: twist.linear.x, w: twist.angular.z };
    recovery.until = peer.clock.now() + 0.2;
  });
  runNode(localCostmapNode, {}, host);
  runNode(globalCostmapNode, {}, host);
  runNode(plannerServerNode, planner ?? {}, host);
  runNode(navigatorNode, { max_speed: 0.5, ...navigator }, host);
  if (map !== null) peer.publish(at(topics.map), map ?? world);
  peer.clock.every(0.02).subscribe((now) => {
    const twist =
      jammed === true
        ? { v: 0, w: 0 }
        : now < recovery.until
          ? recovery.twist
          : pursuit(state.path, state.robot);
    state.robot = integrateTwist(state.robot, twist, 0.02);
    publishPose(peer, at, state.robot, twist, now);
    if (Math.round(now * 50) % 10 === 0)
      peer.publish(at(topics.scan), scanIn(world, state.robot, now));
  });
  return { host, peer, state, at };
}

function publishPose(
  peer: Endpoint,
  at: <T>(topic: Topic<T>) => Topic<T>,
  robot: Pose2,
  { v, w }: Twist2,
  now: number,
): void {
  peer.publish(at(topics.tf), {
    transforms: [
      transformMessage('map', 'odom', { x: 0, y: 0, yaw: 0 }, now),
      transformMessage('odom', 'base_footprint', robot, now),
    ],
  });
  const covariance = new Float64Array(36);
  peer.publish(at(topics.odometryFiltered), {
    header: { stamp: stampOf(now), frame_id: 'odom' },
    child_frame_id: 'base_footprint',
    pose: { pose: poseOfPose2(robot), covariance },
    twist: {
      twist: { linear: { x: v, y: 0, z: 0 }, angular: { x: 0, y: 0, z: w } },
      covariance,
    },
  });
}

/** A plain pursuit of the point 0.4 m ahead on the path. */
function pursuit(path: Path | undefined, robot: Pose2): Twist2 {
  const ahead =
    path?.poses.find(
      ({ pose: { position: p } }) => Math.hypot(p.x - robot.x, p.y - robot.y) > 0.4,
    ) ?? path?.poses.at(-1);
  if (ahead === undefined) return { v: 0, w: 0 };
  const local = transformPoint(inverse(robot), ahead.pose.position);
  const bearing = wrapAngle(Math.atan2(local.y, local.x));
  if (Math.abs(bearing) > 0.6) return { v: 0, w: Math.sign(bearing) };
  return { v: Math.min(0.4, Math.hypot(local.x, local.y)), w: 2 * bearing };
}
