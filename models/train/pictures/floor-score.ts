import type { Camera } from '#nodes/core/robot.ts';
import type { Session } from '#nodes/core/model.ts';
import { compose3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import { detectorOf } from '#nodes/perception/camera/detector.ts';
import { floorEnds } from '#nodes/perception/camera/floor.ts';
import type { FloorMap } from '#nodes/perception/camera/floor.ts';
import type { CameraSceneParams } from '#nodes/perception/camera/scene-sight.ts';

export interface FloorPicture {
  /** [height][width][3] */
  readonly rgb: Uint8Array;
  /** 1 where floor is, [height][width] */
  readonly floor: Uint8Array;
  /** `groundFromCamera`, x forward. */
  readonly mount: Transform3;
}

export interface FloorScore {
  /** Of the cells. */
  readonly iou: number;
  readonly rays: number;
  /** Share of rays that end well before the floor does, and well after. */
  readonly falseRays: number;
  readonly missedRays: number;
  /** Share of pictures with two or more rays that end too early. */
  readonly falsePictures: number;
}

const opticalFromCamera: Transform3 = {
  translation: { x: 0, y: 0, z: 0 },
  rotation: { x: -0.5, y: 0.5, z: -0.5, w: 0.5 },
};

/** Nearer than the truth by so much [m], and this share of the range, is false: as the fusion has it. */
const TOLERANCE = 0.2;
const SHARE = 0.1;

/** How far the ends of the floor that a network sees are from the true ones. */
export async function floorScore(
  session: Session,
  { width, height, hfov }: Pick<Camera, 'width' | 'height' | 'hfov'>,
  pictures: readonly FloorPicture[],
  params: Pick<CameraSceneParams, 'floor_threshold' | 'floor_evidence' | 'floor_range'>,
): Promise<FloorScore> {
  const read = detectorOf(session);
  if (read.kind === 'refused') throw new Error(read.reason);
  const [, , rows = 0, columns = 0] =
    session.outputs.find(({ name }) => name === 'floor')?.shape ?? [];
  const fx = width / 2 / Math.tan(hfov / 2);
  const lens = { fx, fy: fx, cx: width / 2 - 0.5, cy: height / 2 - 0.5, distortion: [] };
  const tally = { both: 0, either: 0, rays: 0, early: 0, late: 0, pictures: 0 };
  for (const { rgb, floor, mount } of pictures) {
    const answer = await session.run(read.detector.feeds({ width, height, rgb }));
    const got = { floor: Float32Array.from(answer['floor'] ?? []), rows, columns };
    const truth = cellsOf(floor, width, height, rows, columns);
    for (let i = 0; i < rows * columns; i++) {
      const [a, b] = [(got.floor[i] ?? 0) > 0.5, (truth.floor[i] ?? 0) > 0.5];
      tally.both += Number(a && b);
      tally.either += Number(a || b);
    }
    const view = { width, height, lens, mount: compose3(mount, opticalFromCamera) };
    const limits = { evidence: params.floor_evidence, max_range: params.floor_range };
    const found = floorEnds(got, view, { ...limits, threshold: params.floor_threshold });
    const ends = floorEnds(truth, view, { ...limits, threshold: 0.5 });
    let early = 0;
    for (let i = 1; i < ends.length; i += 2) {
      const [a, b] = [found[i] ?? NaN, ends[i] ?? NaN];
      tally.rays++;
      if (a < b - TOLERANCE - SHARE * a) early++;
      if (b < a - TOLERANCE - SHARE * b) tally.late++;
    }
    tally.early += early;
    tally.pictures += Number(early > 1);
  }
  return {
    iou: tally.both / tally.either,
    rays: tally.rays,
    falseRays: tally.early / tally.rays,
    missedRays: tally.late / tally.rays,
    falsePictures: tally.pictures / pictures.length,
  };
}

function cellsOf(
  floor: Uint8Array,
  width: number,
  height: number,
  rows: number,
  columns: number,
): FloorMap {
  const shares = new Float32Array(rows * columns);
  const each = (width * height) / (rows * columns);
  for (let at = 0; at < floor.length; at++) {
    const column = Math.floor(((at % width) * columns) / width);
    const cell = Math.floor((Math.floor(at / width) * rows) / height) * columns + column;
    shares[cell] = (shares[cell] ?? 0) + (floor[at] ?? 0) / each;
  }
  return { floor: shares, rows, columns };
}
