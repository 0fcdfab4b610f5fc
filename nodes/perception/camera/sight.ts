import type { Health } from '#nodes/core/diagnostics.ts';
import type { Session } from '#nodes/core/model.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { CameraInfo, Image } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Detection2DArray } from '#nodes/msgs/vision.ts';
import type { CameraDetectorParams } from './camera-detector-params.ts';
import { detectionArray } from './detection-messages.ts';
import type { Detector } from './detector.ts';
import { depthOf, pictureOf } from './picture.ts';
import type { Depth, Picture } from './picture.ts';
import { placeOf } from './range.ts';
import { lensOf } from './rays.ts';

/** What a node of the camera has heard beside the pictures; belongs to one node. */
export interface Station {
  info: CameraInfo | null;
  /** The newest few, oldest first. */
  depths: readonly Image[];
  looked: number;
}

const DEPTHS = 4;

export function station(): Station {
  return { info: null, depths: [], looked: -Infinity };
}

export function hearDepth(heard: Station, depth: Image): void {
  heard.depths = [...heard.depths.slice(1 - DEPTHS), depth];
}

/** Whether a picture is due; then the next one is not before `1 / rate` [s], less some jitter. */
export function isDue(heard: Station, image: Image, rate: number): boolean {
  const stamp = secondsOf(image.header.stamp);
  const since = stamp - heard.looked;
  // a clock that was set back starts anew
  if (since >= 0 && since < 0.9 / rate) return false;
  heard.looked = stamp;
  return true;
}

/** A model's answer to a picture, with all that is known to read it by. */
export interface Looked {
  readonly session: Session;
  readonly detector: Detector;
  readonly station: Station;
  readonly picture: Image;
  readonly answer: Readonly<Record<string, Float32Array>>;
  /** `groundFromOptical`; null: unknown. */
  readonly mount: Transform3 | null;
}

export type Look =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'picture'; readonly picture: Picture };

/** The picture to be looked at, or why it cannot be. */
export function lookAt(heard: Station, image: Image): Look {
  if (heard.info === null) return { kind: 'refused', reason: 'no camera_info yet' };
  if (lensOf(heard.info, image.width, image.height) === null) {
    return { kind: 'refused', reason: 'camera_info holds no calibration' };
  }
  return pictureOf(image);
}

/** What a model's answer to a picture means: the message. `groundFromOptical` may be unknown. */
export function seen(
  heard: Station,
  image: Image,
  detector: Detector,
  answer: Readonly<Record<string, Float32Array>>,
  groundFromOptical: Transform3 | null,
  params: CameraDetectorParams,
): Detection2DArray {
  const { width, height } = image;
  const lens = heard.info === null ? null : lensOf(heard.info, width, height);
  if (lens === null) return { header: image.header, detections: [] };
  const mount = groundFromOptical && raised(groundFromOptical, params.ground_offset);
  const view = { width, height, lens, mount, depth: depthFor(heard, image, params.depth_age) };
  const boxes = detector.boxes(answer, image, {
    threshold: (label) => params.thresholds[label] ?? params.threshold,
    overlap: params.overlap,
  });
  const wanted = boxes.filter(
    ({ label }) => params.classes.length === 0 || params.classes.includes(label),
  );
  return detectionArray(
    image.header,
    wanted.map((box) => ({ box, place: placeOf(box, view, params) })),
  );
}

function raised({ translation, rotation }: Transform3, by: number): Transform3 {
  return { rotation, translation: { ...translation, z: translation.z + by } };
}

/** The depth of the same camera nearest in time, if near enough. */
function depthFor({ depths }: Station, { header }: Image, age: number): Depth | null {
  const stamp = secondsOf(header.stamp);
  const away = (depth: Image): number => Math.abs(secondsOf(depth.header.stamp) - stamp);
  const [nearest] = depths
    .filter((depth) => depth.header.frame_id === header.frame_id && away(depth) <= age)
    .sort((a, b) => away(a) - away(b));
  if (nearest === undefined) return null;
  const result = depthOf(nearest);
  return result.kind === 'depth' ? result.depth : null;
}

/** What came of one picture. */
export type Sighting =
  | { readonly model: string; readonly refused: string }
  | { readonly model: string; readonly failed: string }
  | { readonly model: string; readonly array: Detection2DArray };

/** Health of the detector after one picture; `skipped` were passed over for it. */
export function healthOf(sighting: Sighting, skipped: number): Health {
  const { model } = sighting;
  const values = { model, skipped };
  if ('refused' in sighting) return { level: 'WARN', message: sighting.refused, values };
  if ('failed' in sighting) return { level: 'ERROR', message: sighting.failed, values };
  const objects = sighting.array.detections.length;
  return { level: 'OK', message: `looks with ${model}`, values: { ...values, objects } };
}
