import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { Detection3D, Detection3DArray } from '#nodes/msgs/vision.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { lidarClasses } from './look.ts';
import type { LidarObject } from './look.ts';
import type { SignedReading } from './reading.ts';

const certain = 1e-4;

/** Objects as they are published, surest class first; none has an id: the tracker gives those. */
export function detectionsMessage(
  objects: readonly LidarObject[],
  frame: string,
  stamp: number,
): Detection3DArray {
  const header = { stamp: stampOf(stamp), frame_id: frame };
  return { header, detections: objects.map((object) => ({ header, ...detectionOf(object) })) };
}

function detectionOf(object: LidarObject): Omit<Detection3D, 'header'> {
  const { x, y, yaw, length, width, sigma, scores } = object;
  const pose = { position: { x, y, z: 0 }, orientation: quaternionFromYaw(yaw) };
  const covariance = new Float64Array(36);
  covariance[0] = covariance[7] = sigma * sigma;
  covariance[14] = covariance[21] = covariance[28] = certain;
  covariance[35] = 0.3;
  const results = lidarClasses
    .map((class_id, i) => ({
      hypothesis: { class_id, score: scores[i] ?? 0 },
      pose: { pose, covariance },
    }))
    .filter(({ hypothesis }) => hypothesis.score > 0.01)
    .sort((a, b) => b.hypothesis.score - a.hypothesis.score);
  return { results, bbox: { center: pose, size: { x: length, y: width, z: 0 } }, id: '' };
}

/** Health of the detector from its newest outcome. */
export function healthOf({ result, skipped }: ReadOutcome): {
  readonly level: 'OK' | 'WARN';
  readonly message: string;
  readonly values: Readonly<Record<string, string | number>>;
} {
  const { by, instead, objects } = result;
  return {
    level: instead === undefined ? 'OK' : 'WARN',
    message: instead === undefined ? `read by ${by}` : `read by ${by}: ${instead}`,
    values: { objects: objects.length, skipped },
  };
}

interface ReadOutcome {
  readonly result: SignedReading;
  readonly skipped: number;
}
