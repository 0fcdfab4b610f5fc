import { z } from 'zod';
import type { Health } from '#nodes/core/diagnostics.ts';
import type { Session } from '#nodes/core/model.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Image, LaserScan } from '#nodes/msgs/sensor.ts';
import { floorEnds, floorImage, obstacleScan } from './floor.ts';
import { lensOf } from './rays.ts';
import type { Station } from './sight.ts';

/** All but the model and its variants. */
export const FloorSegmenterParams = z.strictObject({
  threshold: z.number().min(0).max(1).default(0.5).describe('Probability that makes floor'),
  max_range: z.number().positive().default(3).describe('Ends farther off are not told [m]'),
  max_rate: z.number().positive().default(10).describe('Pictures looked at, at most [Hz]'),
  ground_frame: z.string().default('base_footprint').describe('Frame of the scan'),
  ground_offset: z.number().default(0).describe('Height of that frame over the floor [m]'),
});
type FloorSegmenterParams = z.output<typeof FloorSegmenterParams>;

/** What came of one picture; without obstacles where tf does not tell how the camera looks. */
export type FloorSighting =
  | { readonly model: string; readonly refused: string }
  | { readonly model: string; readonly failed: string }
  | { readonly model: string; readonly floor: Image; readonly obstacles: LaserScan | null };

/** A network's answer to a picture as messages. */
export function seenFloor(
  session: Session,
  { info }: Station,
  { header, width, height }: Image,
  answer: Readonly<Record<string, Float32Array>>,
  groundFromOptical: Transform3 | null,
  params: FloorSegmenterParams,
): FloorSighting {
  const model = session.name;
  const [, , rows = 0, columns = 0] =
    session.outputs.find((output) => output.name === 'floor')?.shape ?? [];
  const floor = answer['floor'];
  if (floor?.length !== rows * columns || floor.length === 0)
    return { model, failed: `model '${model}': output 'floor' is missing` };
  const map = { floor, rows, columns };
  const lens = info === null ? null : lensOf(info, width, height);
  const image = floorImage(header, map);
  if (lens === null || groundFromOptical === null) return { model, floor: image, obstacles: null };
  const { rotation, translation: t } = groundFromOptical;
  const mount = { rotation, translation: { ...t, z: t.z + params.ground_offset } };
  const ends = floorEnds(map, { width, height, lens, mount }, params);
  const obstacles = obstacleScan({ ...header, frame_id: params.ground_frame }, ends, params);
  return { model, floor: image, obstacles };
}

export function healthOf(sighting: FloorSighting): Health {
  const values = { model: sighting.model };
  if ('refused' in sighting) return { level: 'WARN', message: sighting.refused, values };
  if ('failed' in sighting) return { level: 'ERROR', message: sighting.failed, values };
  if (sighting.obstacles === null)
    return { level: 'WARN', message: 'tf does not tell where the camera looks from', values };
  return { level: 'OK', message: `tells floor with ${sighting.model}`, values };
}
