import { performance } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Session } from '#nodes/core/model.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { compose3, quaternionFromRpy, quaternionFromYaw, zero3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { CameraInfo, LaserScan } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Detection2DArray, Detection3DArray } from '#nodes/msgs/vision.ts';
import { lidarDetectorNode } from '#nodes/perception/lidar/lidar-detector.node.ts';
import { remember } from '#nodes/perception/lidar/history.ts';
import { optionsOf } from '#nodes/perception/lidar/lidar-params.ts';
import type { Look } from '#nodes/perception/lidar/look.ts';
import { detectionsMessage } from '#nodes/perception/lidar/messages.ts';
import { asked, classically } from '#nodes/perception/lidar/reading.ts';
import type { Sense } from '#nodes/perception/fusion/classes.ts';
import type { MeasurementSet } from '#nodes/perception/fusion/measurement.ts';
import { ranked } from '#nodes/perception/fusion/messages.ts';
import { audioSet, cameraSet, lidarSet } from '#nodes/perception/fusion/readings.ts';
import type { SeenScan } from '#nodes/perception/fusion/readings.ts';
import { insert, stateOf, timelineStart } from '#nodes/perception/fusion/timeline.ts';
import type { Timeline } from '#nodes/perception/fusion/timeline.ts';
import { predicted } from '#nodes/perception/fusion/track.ts';
import type { Track } from '#nodes/perception/fusion/track.ts';
import { ObjectTrackerParams, trackerOptions } from '#nodes/perception/fusion/tracker-params.ts';
import { loadModel } from '#models/registry.ts';
import { scanAt } from '#models/train/lidar/moment.ts';
import type { Scanner } from '#models/train/lidar/moment.ts';
import { CountFlag, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { gospa } from './gospa.ts';
import { drawTrackerScene, isOpen, seen } from './tracker-scene.ts';
import type { TrackerScene } from './tracker-scene.ts';

export const trackerFlags = {
  scenes: { type: 'string', value: 'N', doc: 'Scenes of 20 s each; default 24' },
  seed: { type: 'string', value: 'S', doc: 'Seed of scenes and noise; default 1' },
  out: { type: 'string', value: 'F.json', doc: 'Where the table is written too' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  scenes: CountFlag.pipe(z.number().min(1)).default(24),
  seed: CountFlag.default(1),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

const DURATION = 20;
/** Until then the tracker may settle [s]. */
const SETTLE = 3;
/** Things farther from the robot do not count [m]. */
const REACH = 6;
const CUTOFF = 1.5;
const options = trackerOptions(ObjectTrackerParams.parse({}));
const scanner: Scanner = {
  beams: 360,
  angleMin: 0,
  increment: Math.PI / 180,
  rangeMax: 12,
  rate: 5,
  sigma: 0.01,
  dropout: 0.002,
};
const info = { width: 640, height: 480, k: Float64Array.of(520, 0, 320, 0, 520, 240, 0, 0, 1) };
const opticalRotation = quaternionFromRpy(-Math.PI / 2, 0, -Math.PI / 2);

interface Arrival {
  readonly time: number;
  readonly set: MeasurementSet;
}

/** `npm run evaluate -- tracker`: the tracker with every sense, and with each one taken away. */
export async function evaluateTracker(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv, trackerFlags, Flags);
  const session = (await loadModel('lidar-base')).session;
  const variants: Record<string, { senses: readonly Sense[]; late?: number }> = {
    'all senses': { senses: ['lidar', 'camera', 'audio'] },
    'without lidar': { senses: ['camera', 'audio'] },
    'without camera': { senses: ['lidar', 'audio'] },
    'without audio': { senses: ['lidar', 'camera'] },
    'audio only': { senses: ['audio'] },
    'all, up to 0.4 s late': { senses: ['lidar', 'camera', 'audio'], late: 0.4 },
  };
  const tallies = new Map(Object.keys(variants).map((name) => [name, tallyStart()]));
  for (let index = 0; index < flags.scenes; index++) {
    const scene = drawTrackerScene(String(flags.seed), index);
    const arrivals = await sensed(
      scene,
      seeded(`tracker/noise/${String(flags.seed)}/${String(index)}`),
      session,
    );
    for (const [name, { senses, late = 0 }] of Object.entries(variants)) {
      const random = seeded(`tracker/late/${String(index)}`);
      const kept = arrivals
        .filter(({ set }) => senses.includes(set.sense))
        .map((arrival) => ({ ...arrival, time: arrival.time + late * random() }))
        .sort((a, b) => a.time - b.time);
      follow(scene, kept, tallies.get(name) ?? tallyStart());
    }
  }
  const rows = [...tallies].map(([name, tally]) => rowOf(name, tally));
  const head = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number | undefined)[]): string =>
    `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(head.map((key) => row[key])));
  process.stdout.write(`${[line(head), line(head.map(() => '---')), ...body].join('\n')}\n`);
  if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(rows, null, 2)}\n`);
}

/** What the senses report in one scene, when it arrives. */
async function sensed(scene: TrackerScene, random: Random, session: Session): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  let history: readonly Look[] = [];
  let scan: SeenScan | undefined;
  for (let tick = 0; tick < DURATION * 20; tick++) {
    const time = tick / 20;
    const robot = scene.robot(time);
    if (tick % 4 === 0) {
      scan = scanOf(scene, robot, time, random);
      history = remember(history, { scan: scan.scan, odomFromSensor: robot, stamp: time });
      const lidar = await lidarReport(history, session);
      const set = lidarSet(lidar, identity, scan, options);
      arrivals.push({ time: time + 0.05, set });
    }
    if (tick % 2 === 0) {
      const message = cameraReport(scene, robot, time, random);
      const set = cameraSet(message, opticalAt(robot), info as CameraInfo, scan, options);
      arrivals.push({ time: time + 0.12, set });
      const sounds = audioReport(scene, robot, time, random);
      arrivals.push({
        time: time + 0.15,
        set: audioSet(sounds, baseAt(robot), undefined, options),
      });
    }
  }
  return arrivals.sort((a, b) => a.time - b.time);
}

const identity: Transform3 = { translation: zero3, rotation: quaternionFromYaw(0) };

function baseAt({ x, y, yaw }: Pose2): Transform3 {
  return { translation: { x, y, z: 0 }, rotation: quaternionFromYaw(yaw) };
}

function opticalAt(robot: Pose2): Transform3 {
  return compose3(baseAt(robot), {
    translation: { x: 0, y: 0, z: 0.3 },
    rotation: opticalRotation,
  });
}

function scanOf(scene: TrackerScene, robot: Pose2, time: number, random: Random): SeenScan {
  const movers = scene.walkers.map((walker) => ({
    kind: walker.kind === 'person' ? ('person' as const) : ('moving' as const),
    pose: { x: 0, y: 0, yaw: 0 },
    twist: { v: 0, w: 0 },
    shapes: () => walker.shapes(time),
  }));
  const { ranges } = scanAt(
    [scene.scene.walls, scene.scene.furniture],
    movers,
    robot,
    0,
    scanner,
    random,
  );
  const scan: LaserScan = {
    header: { stamp: stampOf(time), frame_id: 'base_scan' },
    angle_min: scanner.angleMin,
    angle_max: scanner.angleMin + (scanner.beams - 1) * scanner.increment,
    angle_increment: scanner.increment,
    time_increment: 0,
    scan_time: 0.2,
    range_min: 0.1,
    range_max: scanner.rangeMax,
    ranges,
    intensities: new Float32Array(0),
  };
  return { scan, pose: robot, stamp: time };
}

const detector = optionsOf(lidarDetectorNode.params.parse({}));

async function lidarReport(history: readonly Look[], session: Session): Promise<Detection3DArray> {
  const reading = await (asked(history, session, detector)?.() ?? classically(history, detector));
  return detectionsMessage(reading.objects, 'odom', history[0]?.stamp ?? 0);
}

/** A detector of 85 % recall within 7 m, with bearings to 1.5 degrees, ranges to 12 % and now and then a ghost. */
function cameraReport(
  { scene, walkers }: TrackerScene,
  robot: Pose2,
  time: number,
  random: Random,
): Detection2DArray {
  const header = { stamp: stampOf(time), frame_id: 'camera_optical' };
  const detections: Detection2DArray['detections'][number][] = [];
  const add = (bearing: number, range: number, label: string, score: number): void => {
    const x = -range * Math.sin(bearing);
    const z = range * Math.cos(bearing);
    const along = (0.12 * range) ** 2;
    const across = (0.03 * range) ** 2;
    const c = Math.cos(bearing);
    const s = -Math.sin(bearing);
    const covariance = new Float64Array(36);
    covariance[0] = s * s * along + c * c * across;
    covariance[2] = covariance[12] = s * c * (along - across);
    covariance[14] = c * c * along + s * s * across;
    covariance[7] = 0.05;
    const pose = { position: { x, y: 0, z }, orientation: quaternionFromYaw(0) };
    detections.push({
      header,
      id: '',
      results: [{ hypothesis: { class_id: label, score }, pose: { pose, covariance } }],
      bbox: {
        center: { position: { x: 320 + (520 * x) / z, y: 240 }, theta: 0 },
        size_x: (520 * 0.5) / range,
        size_y: (520 * 1.5) / range,
      },
    });
  };
  for (const walker of walkers) {
    const there = walker.at(time);
    const { bearing, range } = seen(robot, there, random, 0.026, 0.12);
    const inView = Math.abs(bearing) < 0.54 && range < 7 && isOpen(scene, robot, there);
    if (inView && random() < 0.85) add(bearing, range, walker.kind, between(random, 0.5, 0.95));
  }
  if (random() < 0.05) add(between(random, -0.5, 0.5), between(random, 1, 6), 'person', 0.4);
  return { header, detections };
}

function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** Ears of 5 degrees that hear engines through doors and within 12 m, and steps within 4 m at times. */
function audioReport(
  { walkers }: TrackerScene,
  robot: Pose2,
  time: number,
  random: Random,
): Detection3DArray {
  const header = { stamp: stampOf(time), frame_id: 'microphones' };
  const detections: Detection3DArray['detections'][number][] = [];
  for (const walker of walkers) {
    const there = walker.at(time);
    const { bearing, range } = seen(robot, there, random, 0.09, 0);
    const isVehicle = walker.kind === 'vehicle';
    const heard = isVehicle
      ? range < 12 && random() < 0.8
      : there.v > 0 && range < 4 && random() < 0.3;
    if (!heard) continue;
    const position = { x: Math.cos(bearing), y: Math.sin(bearing), z: 0 };
    const pose = { position, orientation: quaternionFromYaw(0) };
    const covariance = new Float64Array(36);
    covariance[0] = covariance[7] = covariance[14] = 0.0081;
    detections.push({
      header,
      id: '',
      results: [
        {
          hypothesis: { class_id: isVehicle ? 'vehicle' : 'footsteps', score: 0.7 },
          pose: { pose, covariance },
        },
      ],
      bbox: { center: pose, size: zero3 },
    });
  }
  return { header, detections };
}

interface Tally {
  steps: number;
  total: number;
  localization: number;
  missed: number;
  invented: number;
  truths: number;
  paired: number;
  switches: number;
  velocity: number;
  rightClass: number;
  hidden: number;
  hiddenFound: number;
  sets: number;
  seconds: number;
}

function tallyStart(): Tally {
  return {
    ...{ steps: 0, total: 0, localization: 0, missed: 0, invented: 0, truths: 0, paired: 0 },
    ...{ switches: 0, velocity: 0, rightClass: 0, hidden: 0, hiddenFound: 0, sets: 0, seconds: 0 },
  };
}

function follow(scene: TrackerScene, arrivals: readonly Arrival[], tally: Tally): void {
  let timeline: Timeline = timelineStart;
  let next = 0;
  const lastId = new Map<number, number>();
  for (let tick = 1; tick < DURATION * 10; tick++) {
    const now = tick / 10;
    const start = performance.now();
    while ((arrivals[next]?.time ?? Infinity) <= now) {
      const arrival = arrivals[next++];
      if (arrival === undefined) break;
      timeline = insert(timeline, arrival.set, options.rewind_time, options);
      tally.sets++;
    }
    tally.seconds += (performance.now() - start) / 1e3;
    if (now < SETTLE) continue;
    const tracks = stateOf(timeline)
      .tracks.map((each) => predicted(each, now, options))
      .filter(({ existence }) => existence >= options.existence_threshold);
    score(scene, tracks, now, lastId, tally);
  }
}

function score(
  { scene, walkers, robot }: TrackerScene,
  tracks: readonly Track[],
  now: number,
  lastId: Map<number, number>,
  tally: Tally,
): void {
  const here = robot(now);
  const inReach = (p: { readonly x: number; readonly y: number }, reach: number): boolean =>
    Math.hypot(p.x - here.x, p.y - here.y) < reach;
  const truths = walkers
    .map((walker, w) => ({ w, kind: walker.kind, ...walker.at(now) }))
    .filter((each) => inReach(each, REACH));
  const found = tracks
    .map((each) => ({ each, x: each.estimate.mean[0] ?? 0, y: each.estimate.mean[1] ?? 0 }))
    .filter((each) => inReach(each, REACH));
  const result = gospa(truths, found, CUTOFF);
  // a track of somebody just out of reach is no invention
  const spare = found.filter((f, j) => {
    const paired = result.pairs.includes(j);
    return !paired && walkers.some((walker) => near(walker.at(now), f, CUTOFF));
  }).length;
  tally.steps++;
  tally.localization += result.localization;
  tally.missed += result.missed;
  tally.invented += result.invented - (spare * CUTOFF) / 2;
  tally.total += result.total - (spare * CUTOFF) / 2;
  truths.forEach((truth, i) => {
    tally.truths++;
    const hidden = !isOpen(scene, here, truth);
    if (hidden) tally.hidden++;
    const match = found[result.pairs[i] ?? -1];
    if (match === undefined) return;
    tally.paired++;
    if (hidden) tally.hiddenFound++;
    const before = lastId.get(truth.w);
    if (before !== undefined && before !== match.each.id) tally.switches++;
    lastId.set(truth.w, match.each.id);
    const [, , vx = 0, vy = 0] = match.each.estimate.mean;
    tally.velocity += Math.hypot(
      vx - truth.v * Math.cos(truth.yaw),
      vy - truth.v * Math.sin(truth.yaw),
    );
    const name = ranked(match.each.classes)[0]?.name;
    const right = truth.kind === 'person' ? ['person'] : ['vehicle', 'moving'];
    if (name !== undefined && right.includes(name)) tally.rightClass++;
  });
}

function near(a: { x: number; y: number }, b: { x: number; y: number }, reach: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < reach;
}

function rowOf(name: string, tally: Tally): Record<string, string | number> {
  const number = (value: number): number => Number(value.toFixed(3));
  const { steps, truths, paired } = tally;
  const misses = truths - paired;
  const ghosts = (2 * tally.invented) / CUTOFF;
  return {
    senses: name,
    'GOSPA [m]': number(tally.total / steps),
    MOTA: number(1 - (misses + ghosts + tally.switches) / truths),
    'place [m]': number(tally.localization / Math.max(1, paired)),
    'velocity [m/s]': number(tally.velocity / Math.max(1, paired)),
    found: number(paired / truths),
    'hidden found': number(tally.hiddenFound / Math.max(1, tally.hidden)),
    'ghosts a step': number(ghosts / steps),
    'id switches a minute': number((tally.switches * 600) / steps),
    'class right': number(tally.rightClass / Math.max(1, paired)),
    'per set [ms]': number((tally.seconds / tally.sets) * 1e3),
  };
}
