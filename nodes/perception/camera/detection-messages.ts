import type { Header } from '#nodes/msgs/std.ts';
import type { Detection2D, Detection2DArray } from '#nodes/msgs/vision.ts';
import type { Box } from './boxes.ts';
import type { Place } from './range.ts';

/** Boxes and their places as a message; `header` is the picture's. */
export function detectionArray(
  header: Header,
  found: readonly { readonly box: Box; readonly place: Place }[],
): Detection2DArray {
  return { header, detections: found.map(({ box, place }) => detection(header, box, place)) };
}

function detection(header: Header, box: Box, place: Place): Detection2D {
  const { label, score, x0, y0, x1, y1 } = box;
  return {
    header,
    id: '',
    bbox: {
      center: { position: { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, theta: 0 },
      size_x: x1 - x0,
      size_y: y1 - y0,
    },
    results: [
      {
        hypothesis: { class_id: label, score },
        pose: {
          pose: { position: place.position, orientation: { x: 0, y: 0, z: 0, w: 1 } },
          covariance: covariance(place),
        },
      },
    ],
  };
}

/** Variance of an angle that nothing is known of [rad²]: uniform over a turn. */
const ANY_ANGLE = (Math.PI * Math.PI) / 3;

/** [6][6] row-major: `across² I + (along² - across²) d dᵀ` for the ray's direction `d`. */
function covariance({ position, along, across }: Place): Float64Array {
  const { x, y, z } = position;
  const length = Math.max(1e-9, Math.hypot(x, y, z));
  const d = [x / length, y / length, z / length];
  const matrix = new Float64Array(36);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      matrix[6 * i + j] =
        (i === j ? across * across : 0) +
        (along * along - across * across) * (d[i] ?? 0) * (d[j] ?? 0);
  for (let i = 3; i < 6; i++) matrix[7 * i] = ANY_ANGLE;
  return matrix;
}
