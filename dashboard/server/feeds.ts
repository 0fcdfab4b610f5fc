import {
  filter,
  ignoreElements,
  map,
  merge,
  scan as accumulate,
  share,
  shareReplay,
  tap,
} from 'rxjs';
import type { Observable } from 'rxjs';
import type { Clock } from '#nodes/core/clock.ts';
import { frames } from '#nodes/core/frames.ts';
import type { Parameters } from '#nodes/core/node.ts';
import { robotPose } from '#nodes/core/robot-pose.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import { located, tfBuffer } from '#nodes/core/tf.ts';
import { ticks } from '#nodes/core/ticks.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { compose, identity2 } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { isFinitePose2 } from '#nodes/math/planar.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Health, Item, Items, Safety } from '../protocol.ts';
import type { Gateway } from './gateway.ts';
import type { inputs } from './inputs.ts';
import {
  gridOf,
  healthAfter,
  monitorText,
  pictureOf,
  planEnd,
  planLength,
  planOf,
  scanOf,
  soundOf,
} from './items.ts';
import { atRest, navigationAfter } from './navigation.ts';
import type { NavigationEvent } from './navigation.ts';
import { goalOf } from './wishes.ts';

type Messages<P> = { readonly [K in keyof P]: P[K] extends Topic<infer T> ? Observable<T> : never };
export type Inputs = Messages<typeof inputs>;

export interface FeedParams {
  readonly robot_base_frame: string;
  readonly rate: number;
}

export interface Feeds {
  /** Publishes while subscribed; emits nothing. */
  readonly running: Observable<never>;
  /** Where the robot is in `map`, as far as that is known. */
  robotPose(): Pose2 | undefined;
}

/** Whatever the robot says, placed in `map`, to the page. */
export function feeds(
  ports: Inputs,
  events: Observable<NavigationEvent>,
  gateway: Gateway,
  clock: Clock,
  params: Parameters<FeedParams>,
): Feeds {
  let buffer: TfBuffer | undefined;
  const buffers = tfBuffer(ports.tf, ports.tfStatic).pipe(
    tap((next) => (buffer = next)),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  const here = () => robotPose(buffer, params.value.robot_base_frame);
  const mapFrom = (frame: string): Pose2 | undefined => {
    if (frame === frames.map || frame === '') return identity2;
    const found = buffer?.lookup2(frames.map, frame, 'latest');
    return found?.kind === 'ok' ? found.pose : undefined;
  };
  const feed = <K extends Item>(item: K, values: Observable<Items[K] | undefined>) =>
    values.pipe(
      tap((value) => {
        if (value !== undefined) gateway.publish(item, value);
      }),
    );
  const grids = (messages: Inputs['map']) =>
    messages.pipe(
      map((message) => {
        const mapFromFrame = mapFrom(message.header.frame_id);
        return mapFromFrame && gridOf(message, mapFromFrame);
      }),
    );
  const speed = { v: 0, w: 0 };
  const speeds = ports.odometryFiltered.pipe(
    tap(({ twist: { twist } }) => {
      if (!Number.isFinite(twist.linear.x + twist.angular.z)) return;
      speed.v = twist.linear.x;
      speed.w = twist.angular.z;
    }),
  );
  const robots = ticks(clock, params, ({ rate }) => rate).pipe(
    map(() => {
      const pose = here();
      if (pose === undefined || !isFinitePose2(pose.mapFromBase)) return undefined;
      return { ...pose.mapFromBase, ...speed, stamp: pose.stamp };
    }),
  );
  // the correction comes seldom and is carried forward, so a scan does not wait for it
  const scans = located(ports.scan, buffers, frames.odom).pipe(
    map(({ message, pose }) => {
      const mapFromOdom = mapFrom(frames.odom);
      return mapFromOdom && scanOf(message, compose(mapFromOdom, pose));
    }),
  );
  const plans = ports.plan.pipe(
    map((plan) => planOf(plan, mapFrom(plan.header.frame_id) ?? identity2)),
    share(),
  );
  let channels = 0;
  const sounds = merge(
    ports.audioInfo.pipe(
      tap((info) => (channels = info.channels)),
      ignoreElements(),
    ),
    ports.audio,
  ).pipe(
    map(({ header, audio }) =>
      channels === 0 ? undefined : soundOf(audio.data, channels, secondsOf(header.stamp)),
    ),
  );
  const safety = merge(
    heldByPeople(ports.emergencyStop, ports.voiceStop).pipe(
      map((emergencyStop) => ({ emergencyStop })),
    ),
    ports.safetyStop.pipe(map(({ data }) => ({ safetyStop: data }))),
    ports.muxSource.pipe(map(({ data }) => ({ source: data }))),
    ports.collisionMonitorState.pipe(map((state) => ({ monitor: monitorText(state) }))),
  ).pipe(
    accumulate((state: Safety, change: Partial<Safety>): Safety => ({ ...state, ...change }), {
      emergencyStop: false,
      safetyStop: '',
      monitor: '',
      source: '',
    }),
  );
  const navigations = merge(
    events,
    ports.goalPose.pipe(
      map(goalOf),
      filter((goal) => goal !== undefined),
      map((goal): NavigationEvent => ({ kind: 'asked', goal })),
    ),
    plans.pipe(
      map((plan): NavigationEvent => ({
        kind: 'plan',
        end: planEnd(plan),
        length: planLength(plan),
      })),
    ),
  ).pipe(accumulate(navigationAfter, atRest));
  const diagnostics = ports.diagnostics.pipe(
    accumulate(
      (known, { status }) => healthAfter(known, status),
      new Map() as ReadonlyMap<string, Health>,
    ),
    map((known) => [...known.values()]),
  );
  const running = merge(
    buffers,
    speeds,
    feed('clock', ports.clock.pipe(map((message) => ({ time: secondsOf(message.clock) })))),
    feed('map', grids(ports.map)),
    feed('globalCostmap', grids(ports.globalCostmap)),
    feed('localCostmap', grids(ports.localCostmap)),
    feed('robot', robots),
    feed('scan', scans),
    feed('plan', plans),
    feed('image', ports.image.pipe(map(pictureOf))),
    feed('sound', sounds),
    feed('safety', safety),
    feed('navigation', navigations),
    feed('diagnostics', diagnostics),
  ).pipe(ignoreElements());
  return { running, robotPose: () => here()?.mapFromBase };
}
