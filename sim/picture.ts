import { PNG } from 'pngjs';
import { compose3, quaternionFromRpy, rotate } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import type { WorldDescription } from './sdf/description.ts';
import type { Frame } from './sensors/raster/frame.ts';
import { createRender } from './sensors/raster/render.ts';
import type { Lens } from './sensors/raster/render.ts';
import { bodyFromOptical, createScene, setViewMatrix } from './sensors/raster/scene.ts';
import type { Scene } from './sensors/raster/scene.ts';

/** Where to look from: a camera's pose, straight down on all of it, or down at a slant. */
export type PictureView = 'top' | 'bird' | Transform3;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

// drawn this many times larger, then averaged: smooth edges
const OVERSAMPLING = 2;

/** A picture of a world, as the bytes of a PNG file. */
export function renderPicture(
  world: WorldDescription,
  view: PictureView,
  { width, height }: PictureSize,
): Uint8Array {
  const scene = createScene(world);
  const lens: Lens = {
    width: width * OVERSAMPLING,
    height: height * OVERSAMPLING,
    hfov: typeof view === 'string' ? 0.6 : 1.25,
    near: 0.05,
    far: 500,
  };
  const pose = typeof view === 'string' ? overview(scene, lens, view) : view;
  return encode(createRender(scene, lens)(pose, new Map()), width, height);
}

/** Looks at the middle of the scene from the least distance at which all of it is in the picture. */
function overview({ bodies }: Scene, lens: Lens, view: 'top' | 'bird'): Transform3 {
  const parts = bodies.flatMap((body) => body.parts.map((part) => part.batch));
  const points = parts.filter(({ sphere }) => (sphere[3] ?? 0) < 100).map((b) => b.positions);
  const rotation = quaternionFromRpy(0, view === 'top' ? Math.PI / 2 : 0.85, 0);
  const middle = middleOf(points);
  const forward = rotate(rotation, { x: 1, y: 0, z: 0 });
  const at = (away: number): Transform3 => ({
    rotation,
    translation: {
      x: middle.x - forward.x * away,
      y: middle.y - forward.y * away,
      z: middle.z - forward.z * away,
    },
  });
  let least = 1;
  let most = 400;
  for (let round = 0; round < 30; round++) {
    const away = (least + most) / 2;
    if (fits(points, at(away), lens)) most = away;
    else least = away;
  }
  return at(most);
}

function middleOf(points: readonly Float32Array[]): Vector3 {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const array of points)
    array.forEach((value, i) => {
      low[i % 3] = Math.min(low[i % 3] ?? 0, value);
      high[i % 3] = Math.max(high[i % 3] ?? 0, value);
    });
  const [x = 0, y = 0, z = 0] = low.map((value, k) => (value + (high[k] ?? 0)) / 2);
  return points.length === 0 ? { x: 0, y: 0, z: 0 } : { x, y, z };
}

// share of the picture that is filled
const FILLED = 0.94;

function fits(points: readonly Float32Array[], pose: Transform3, lens: Lens): boolean {
  const matrix = new Float64Array(12);
  setViewMatrix(matrix, compose3(pose, bodyFromOptical));
  const halfX = FILLED * Math.tan(lens.hfov / 2);
  const halfY = (halfX * lens.height) / lens.width;
  const row = (k: number, x: number, y: number, z: number): number =>
    (matrix[3 * k] ?? 0) * x +
    (matrix[3 * k + 1] ?? 0) * y +
    (matrix[3 * k + 2] ?? 0) * z +
    (matrix[9 + k] ?? 0);
  return points.every((array) => {
    for (let i = 0; i < array.length; i += 3) {
      const [x = 0, y = 0, z = 0] = [array[i], array[i + 1], array[i + 2]];
      const depth = row(2, x, y, z);
      if (depth < lens.near || Math.abs(row(0, x, y, z)) > halfX * depth) return false;
      if (Math.abs(row(1, x, y, z)) > halfY * depth) return false;
    }
    return true;
  });
}

function encode(frame: Frame, width: number, height: number): Uint8Array {
  const png = new PNG({ width, height });
  const area = OVERSAMPLING * OVERSAMPLING;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let j = 0; j < OVERSAMPLING; j++)
          for (let i = 0; i < OVERSAMPLING; i++) {
            const at = (y * OVERSAMPLING + j) * frame.width + x * OVERSAMPLING + i;
            sum += ((frame.colour[at] ?? 0) >> (8 * channel)) & 255;
          }
        png.data[4 * (y * width + x) + channel] = Math.round(sum / area);
      }
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255;
  return PNG.sync.write(png);
}
