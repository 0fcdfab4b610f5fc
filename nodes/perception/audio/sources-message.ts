import { inverse, transformPoint, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { identityQuaternion } from '#nodes/math/se3.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Detection3D, Detection3DArray } from '#nodes/msgs/vision.ts';
import type { SoundTrack } from './sound-tracks.ts';

/** Variance of what is not known [m²]. */
const UNKNOWN = 1e4;
/** How high a source may be over or under the array [m]. */
const HEIGHT = 0.7;

/**
 * Sources in the frame of the array: the place where it is known, else a vector of length 1 whose
 * covariance is 1e4 m² along it and the variance of the bearing across.
 *
 * @param array pose of the array in the frame of the tracks
 */
export function sourcesMessage(
  tracks: readonly SoundTrack[],
  array: Pose2,
  frame: string,
  stamp: number,
): Detection3DArray {
  const header = { stamp: stampOf(stamp), frame_id: frame };
  return {
    header,
    detections: tracks
      .filter(({ confirmed }) => confirmed)
      .map((track): Detection3D => {
        const { position, covariance } = estimateOf(track, array);
        const pose = { position, orientation: identityQuaternion };
        return {
          header,
          results: [
            {
              hypothesis: { class_id: 'sound', score: track.score },
              pose: { pose, covariance },
            },
          ],
          bbox: { center: pose, size: { x: 0, y: 0, z: 0 } },
          id: String(track.id),
        };
      }),
  };
}

function estimateOf({ place, bearing, variance }: SoundTrack, array: Pose2) {
  if (place !== undefined) {
    const { x, y } = transformPoint(inverse(array), place);
    const [xx, xy, , yy] = place.covariance;
    return {
      position: notOne(x, y),
      covariance: covarianceOf(...turned(xx, xy, yy, -array.yaw), HEIGHT * HEIGHT),
    };
  }
  const angle = wrapAngle(bearing - array.yaw);
  return {
    position: { x: Math.cos(angle), y: Math.sin(angle), z: 0 },
    covariance: covarianceOf(...turned(UNKNOWN, 0, variance, angle), UNKNOWN),
  };
}

/** A place at the length that stands for a direction goes a little further away. */
function notOne(x: number, y: number) {
  const scale = Math.abs(Math.hypot(x, y) - 1) < 2e-3 ? 1.005 : 1;
  return { x: x * scale, y: y * scale, z: 0 };
}

/** A symmetric matrix turned by an angle. */
function turned(xx: number, xy: number, yy: number, angle: number): [number, number, number] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return [
    c * c * xx - 2 * c * s * xy + s * s * yy,
    c * s * (xx - yy) + (c * c - s * s) * xy,
    s * s * xx + 2 * c * s * xy + c * c * yy,
  ];
}

function covarianceOf(xx: number, xy: number, yy: number, zz: number): Float64Array {
  const covariance = new Float64Array(36);
  covariance.set([xx, xy, 0], 0);
  covariance.set([xy, yy, 0], 6);
  covariance.set([0, 0, zz], 12);
  // a sound has no heading
  for (const i of [21, 28, 35]) covariance[i] = UNKNOWN;
  return covariance;
}
