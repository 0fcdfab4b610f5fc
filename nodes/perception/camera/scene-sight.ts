import { z } from 'zod';
import type { Health } from '#nodes/core/diagnostics.ts';
import type { Image, LaserScan } from '#nodes/msgs/sensor.ts';
import type { Detection2DArray } from '#nodes/msgs/vision.ts';
import { CameraDetectorParams } from './camera-detector-params.ts';
import { floorEnds, floorImage, obstacleScan } from './floor.ts';
import { lensOf } from './rays.ts';
import { seen } from './sight.ts';
import type { Looked } from './sight.ts';

/** All but the model and its variants. */
export const CameraSceneParams = CameraDetectorParams.extend({
  floor_threshold: z.number().min(0).max(1).default(0.35).describe('Probability that makes floor'),
  floor_evidence: z
    .number()
    .positive()
    .default(1)
    .describe('Cells without floor, one above the other, that end it'),
  floor_range: z
    .number()
    .positive()
    .default(1.6)
    .describe('Ends of the floor that are farther off are not told [m]'),
});
export type CameraSceneParams = z.output<typeof CameraSceneParams>;

/** What came of one picture; without obstacles where tf does not tell how the camera looks. */
export type SceneSighting =
  | { readonly model: string; readonly refused: string }
  | { readonly model: string; readonly failed: string }
  | {
      readonly model: string;
      readonly detections: Detection2DArray;
      readonly floor: Image;
      readonly obstacles: LaserScan | null;
    };

/** A network's answer to a picture as messages. */
export function seenScene(
  { session, detector, station, picture, answer, mount: groundFromOptical }: Looked,
  params: CameraSceneParams,
): SceneSighting {
  const model = session.name;
  const { header, width, height } = picture;
  const [, , rows = 0, columns = 0] =
    session.outputs.find((output) => output.name === 'floor')?.shape ?? [];
  const floor = answer['floor'];
  if (floor?.length !== rows * columns || floor.length === 0)
    return { model, failed: `model '${model}': output 'floor' is missing` };
  const map = { floor, rows, columns };
  const detections = seen(station, picture, detector, answer, groundFromOptical, params);
  const found = { model, detections, floor: floorImage(header, map) };
  const lens = station.info === null ? null : lensOf(station.info, width, height);
  if (lens === null || groundFromOptical === null) return { ...found, obstacles: null };
  const { rotation, translation: t } = groundFromOptical;
  const mount = { rotation, translation: { ...t, z: t.z + params.ground_offset } };
  const limits = {
    threshold: params.floor_threshold,
    evidence: params.floor_evidence,
    max_range: params.floor_range,
  };
  const ends = floorEnds(map, { width, height, lens, mount }, limits);
  const onGround = { ...header, frame_id: params.ground_frame };
  return { ...found, obstacles: obstacleScan(onGround, ends, limits) };
}

export function healthOfScene(sighting: SceneSighting): Health {
  const values = { model: sighting.model };
  if ('refused' in sighting) return { level: 'WARN', message: sighting.refused, values };
  if ('failed' in sighting) return { level: 'ERROR', message: sighting.failed, values };
  if (sighting.obstacles === null)
    return { level: 'WARN', message: 'tf does not tell where the camera looks from', values };
  return { level: 'OK', message: `looks with ${sighting.model}`, values };
}
