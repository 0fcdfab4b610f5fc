import type { Pose2 } from '#nodes/math/se2.ts';
import { rotate, transformPoint3, yawOf } from '#nodes/math/se3.ts';
import type { Quaternion, Transform3, Vector3 } from '#nodes/math/se3.ts';
import type { CameraInfo, LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type {
  Classification,
  Detection2D,
  Detection2DArray,
  Detection3D,
  Detection3DArray,
} from '#nodes/msgs/vision.ts';
import { classOf } from './classes.ts';
import type { Hypothesis } from './classes.ts';
import type { Cov2 } from './kalman.ts';
import type { Measurement, MeasurementSet, View } from './measurement.ts';

export interface ReadingOptions {
  /** The LiDAR tells nothing of what is farther away [m]. */
  readonly lidar_range: number;
  /** The camera tells nothing of what is farther away [m]. */
  readonly camera_range: number;
  /** The microphones tell nothing of what is farther away [m]. */
  readonly audio_range: number;
  /** A place more uncertain along the line of sight than this share of its distance is a bearing. */
  readonly bearing_only_share: number;
  /** Least standard deviation of a camera's and of a sound's bearing [rad]. */
  readonly camera_bearing_sigma: number;
  readonly audio_bearing_sigma: number;
  /** Detections that are less sure are left out. */
  readonly min_score: number;
  /** Sound events count for sources this long [s]. */
  readonly event_hold: number;
}

/** A scan and where it was taken, which tells what hides what. */
export interface SeenScan {
  readonly scan: LaserScan;
  readonly pose: Pose2;
  readonly stamp: number;
}

/** The scan taken nearest to a stamp, of at most half a second apart. */
export function scanNear(scans: readonly SeenScan[], stamp: number): View['scan'] {
  let best: SeenScan | undefined;
  for (const scan of scans)
    if (Math.abs(scan.stamp - stamp) < Math.abs((best?.stamp ?? Infinity) - stamp)) best = scan;
  if (best === undefined || Math.abs(best.stamp - stamp) > 0.5) return undefined;
  return { scan: best.scan, pose: best.pose };
}

/** LiDAR detections in `frame`, which `odomFromFrame` places; walls are no things to be tracked. */
export function lidarSet(
  message: Detection3DArray,
  odomFromFrame: Transform3,
  occluder: SeenScan | undefined,
  options: ReadingOptions,
): MeasurementSet {
  const sensor = occluder?.pose ?? poseOf(odomFromFrame);
  const measurements = message.detections.flatMap((detection): Measurement[] => {
    const hypotheses = hypothesesOf(detection.results, options.min_score);
    const [first] = hypotheses;
    const pose = detection.results[0]?.pose;
    if (first === undefined || pose === undefined || classOf(first.label) === undefined) return [];
    const p = transformPoint3(odomFromFrame, pose.pose.position);
    const cov = planar(pose.covariance, odomFromFrame.rotation, 0.06);
    const mayBegin = classOf(first.label) !== 'furniture';
    return [placed(p, cov, sensor, hypotheses, sizeOf(detection), mayBegin)];
  });
  const view = {
    pose: sensor,
    halfAngle: halfAngleOf(occluder?.scan),
    range: options.lidar_range,
    ...scanOf(occluder),
  };
  return { sense: 'lidar', stamp: secondsOf(message.header.stamp), measurements, view };
}

/** Camera detections in the optical frame, placed by `odomFromOptical`. */
export function cameraSet(
  message: Detection2DArray,
  odomFromOptical: Transform3,
  info: CameraInfo | undefined,
  occluder: View['scan'],
  options: ReadingOptions,
): MeasurementSet {
  const forward = rotate(odomFromOptical.rotation, { x: 0, y: 0, z: 1 });
  const pose = {
    x: odomFromOptical.translation.x,
    y: odomFromOptical.translation.y,
    yaw: Math.atan2(forward.y, forward.x),
  };
  const measurements = message.detections.flatMap((detection) => {
    const found = cameraMeasurement(detection, odomFromOptical, pose, info, options);
    return found === undefined ? [] : [found];
  });
  const focal = info?.k[0] ?? 0;
  const halfAngle = info !== undefined && focal > 0 ? Math.atan(info.width / 2 / focal) : 0.5;
  const view = {
    pose,
    halfAngle,
    range: options.camera_range,
    ...(occluder === undefined ? {} : { scan: occluder }),
  };
  return { sense: 'camera', stamp: secondsOf(message.header.stamp), measurements, view };
}

function cameraMeasurement(
  detection: Detection2D,
  odomFromOptical: Transform3,
  pose: Pose2,
  info: CameraInfo | undefined,
  options: ReadingOptions,
): Measurement | undefined {
  const hypotheses = hypothesesOf(detection.results, options.min_score);
  const estimate = detection.results[0]?.pose;
  if (hypotheses.length === 0 || estimate === undefined) return undefined;
  const { x, y, z } = estimate.pose.position;
  const known = Number.isFinite(x + y + z) && Math.hypot(x, y, z) > 0.05;
  const ray = known ? estimate.pose.position : rayOf(detection, info);
  if (ray === undefined) return undefined;
  const p = transformPoint3(odomFromOptical, ray);
  const cov = planar(estimate.covariance, odomFromOptical.rotation, 0.05);
  const distance = Math.hypot(p.x - pose.x, p.y - pose.y);
  const focal = info?.k[0] ?? 0;
  const breadth = focal > 0 ? (detection.bbox.size_x / focal) * distance : 0;
  const height = focal > 0 ? (detection.bbox.size_y / focal) * distance : 0;
  const size = known ? ([breadth, breadth, height] as const) : ([0, 0, 0] as const);
  const whole = placed(p, cov, pose, hypotheses, size, true, options.camera_bearing_sigma);
  const along = alongVariance(cov, whole.bearing.angle);
  if (known && Math.sqrt(along) <= options.bearing_only_share * distance) return whole;
  return { hypotheses, bearing: whole.bearing, size: [0, 0, 0], mayBegin: true };
}

/** Direction of the middle of a box in the optical frame. */
function rayOf({ bbox }: Detection2D, info: CameraInfo | undefined): Vector3 | undefined {
  const [fx = 0, , cx = 0, , fy = 0, cy = 0] = info?.k ?? [];
  if (!(fx > 0) || !(fy > 0)) return undefined;
  const { x, y } = bbox.center.position;
  return { x: (x - cx) / fx, y: (y - cy) / fy, z: 1 };
}

/**
 * Sounds in `frame`: directions of length 1, or places. What they are is told by the source itself,
 * or else by the newest sound event.
 */
export function audioSet(
  message: Detection3DArray,
  odomFromFrame: Transform3,
  event: Classification | undefined,
  options: ReadingOptions,
): MeasurementSet {
  const stamp = secondsOf(message.header.stamp);
  const pose = poseOf(odomFromFrame);
  const fresh =
    event !== undefined && Math.abs(stamp - secondsOf(event.header.stamp)) < options.event_hold;
  const heard = fresh
    ? event.results.map(({ class_id, score }) => ({ label: class_id, score }))
    : [];
  const measurements = message.detections.flatMap((detection): Measurement[] => {
    const estimate = detection.results[0]?.pose;
    if (estimate === undefined) return [];
    const { position } = estimate.pose;
    const length = Math.hypot(position.x, position.y, position.z);
    const own = hypothesesOf(detection.results, 0).filter(({ label }) => names(label));
    const hypotheses = own.length > 0 ? own : message.detections.length === 1 ? heard : [];
    if (!(length > 0.05)) return [];
    const p = transformPoint3(odomFromFrame, position);
    const cov = planar(estimate.covariance, odomFromFrame.rotation, 0.05);
    const size = [0, 0, 0] as const;
    // a noise that is no thing's own, such as the room's, begins nothing
    const score = Math.max(0, ...detection.results.map((result) => result.hypothesis.score));
    const mayBegin = score >= options.min_score || own.length === 0;
    const whole = placed(p, cov, pose, hypotheses, size, mayBegin, options.audio_bearing_sigma);
    const along = Math.sqrt(alongVariance(cov, whole.bearing.angle));
    const isDirection = Math.abs(length - 1) < 1e-3;
    if (!isDirection && along <= options.bearing_only_share * length) return [whole];
    return [{ hypotheses, bearing: whole.bearing, size, mayBegin }];
  });
  const view = { pose, halfAngle: Math.PI, range: options.audio_range };
  return { sense: 'audio', stamp, measurements, view };
}

/** Whether a label of a sound source says what it is, and not merely that there is one. */
function names(label: string): boolean {
  return !['', 'sound', 'source', 'unknown', 'noise'].includes(label.toLowerCase());
}

function placed(
  p: Vector3,
  cov: Cov2,
  from: Pose2,
  hypotheses: readonly Hypothesis[],
  size: Measurement['size'],
  mayBegin: boolean,
  leastSigma = 0.01,
): Measurement {
  const dx = p.x - from.x;
  const dy = p.y - from.y;
  const angle = Math.atan2(dy, dx);
  const square = Math.max(0.01, dx * dx + dy * dy);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const across = s * s * cov.xx - 2 * c * s * cov.xy + c * c * cov.yy;
  const variance = Math.max(leastSigma ** 2, across / square);
  return {
    hypotheses,
    place: { x: p.x, y: p.y, cov },
    bearing: { fromX: from.x, fromY: from.y, angle, variance: Math.min(variance, 0.5) },
    size,
    mayBegin,
  };
}

function alongVariance({ xx, xy, yy }: Cov2, angle: number): number {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return c * c * xx + 2 * c * s * xy + s * s * yy;
}

/** The part of a 6 x 6 covariance that is seen from above once it is turned into odom. */
function planar(covariance: Float64Array, rotation: Quaternion, leastSigma: number): Cov2 {
  const least = leastSigma * leastSigma;
  const axes = [
    rotate(rotation, { x: 1, y: 0, z: 0 }),
    rotate(rotation, { x: 0, y: 1, z: 0 }),
    rotate(rotation, { x: 0, y: 0, z: 1 }),
  ];
  let xx = least;
  let xy = 0;
  let yy = least;
  axes.forEach((a, i) =>
    axes.forEach((b, j) => {
      const value = covariance[6 * i + j] ?? 0;
      xx += a.x * b.x * value;
      xy += a.x * b.y * value;
      yy += a.y * b.y * value;
    }),
  );
  return { xx, xy, yy };
}

interface Result {
  readonly hypothesis: { readonly class_id: string; readonly score: number };
}

/** All that is said of one thing, the surest first; nothing where even that is not sure enough. */
function hypothesesOf(results: readonly Result[], least: number): Hypothesis[] {
  const all = results
    .map(({ hypothesis: { class_id, score } }) => ({ label: class_id, score }))
    .filter(({ score }) => score > 0 && score <= 1.001)
    .sort((a, b) => b.score - a.score);
  return (all[0]?.score ?? 0) >= least ? all : [];
}

function sizeOf({ bbox: { size } }: Detection3D): Measurement['size'] {
  return [size.x, size.y, size.z];
}

function poseOf({ translation, rotation }: Transform3): Pose2 {
  return { x: translation.x, y: translation.y, yaw: yawOf(rotation) };
}

function halfAngleOf(scan: LaserScan | undefined): number {
  if (scan === undefined) return Math.PI;
  const turn = Math.abs(scan.angle_increment) * scan.ranges.length;
  // a sector is looked up by its beams: here only whether there is a back to it
  return turn > 6 ? Math.PI : Math.max(Math.abs(scan.angle_min), Math.abs(scan.angle_max));
}

function scanOf(occluder: SeenScan | undefined): Pick<View, 'scan'> {
  return occluder === undefined ? {} : { scan: { scan: occluder.scan, pose: occluder.pose } };
}
