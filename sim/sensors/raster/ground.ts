import { inverse3, rotate, transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Material } from '#sim/sdf/description.ts';
import type { Frame, View } from './frame.ts';
import { colourOf, irradiance } from './light.ts';
import type { Lighting } from './light.ts';

/** A plane drawn pixel by pixel, with a faint checker of one metre so that motion is seen on it. */
export interface Ground {
  /** Plane frame from world: z is the height above the plane. */
  readonly fromWorld: Transform3;
  readonly halfX: number;
  readonly halfY: number;
  readonly map: LightMap;
}

/** Colour of the ground on a grid of `columns` by `rows` points in the plane's frame, rgb each. */
interface LightMap {
  readonly minX: number;
  readonly minY: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly colours: Float32Array;
  /** One colour everywhere. */
  readonly uniform: boolean;
}

/** Plane-frame rectangle in which the light is worked out; outside, that of its border goes on. */
export interface Extent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

const CHECKER = 0.035;

export function createGround(
  worldFromPlane: Transform3,
  size: { readonly x: number; readonly y: number },
  material: Material,
  lighting: Lighting,
  extent: Extent,
): Ground {
  const map = bakeMap(worldFromPlane, material, lighting, extent);
  return { fromWorld: inverse3(worldFromPlane), halfX: size.x / 2, halfY: size.y / 2, map };
}

function bakeMap(
  worldFromPlane: Transform3,
  material: Material,
  lighting: Lighting,
  { minX, minY, maxX, maxY }: Extent,
): LightMap {
  const cell = Math.max(maxX - minX, maxY - minY, 0.1) / 255;
  const columns = Math.max(2, Math.ceil((maxX - minX) / cell) + 1);
  const rows = Math.max(2, Math.ceil((maxY - minY) / cell) + 1);
  const colours = new Float32Array(3 * columns * rows);
  const light = new Float64Array(6);
  const normal = rotate(worldFromPlane.rotation, { x: 0, y: 0, z: 1 });
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = { x: minX + column * cell, y: minY + row * cell, z: 0 };
      const p = transformPoint3(worldFromPlane, at);
      irradiance(lighting, p.x, p.y, p.z, normal.x, normal.y, normal.z, light);
      colourOf(material, light, colours, 3 * (row * columns + column));
    }
  const uniform = colours.every((value, i) => value === colours[i % 3]);
  return { minX, minY, cell, columns, rows, colours, uniform };
}

/**
 * Fills what the plane covers and nothing nearer hides: 1/z of a plane is affine over the screen,
 * and the point itself follows from z. `worldFromCamera` is of the optical frame.
 */
export function drawGround(
  frame: Frame,
  view: View,
  worldFromCamera: Transform3,
  ground: Ground,
): void {
  const { width, height } = frame;
  const { fromWorld } = ground;
  const eye = transformPoint3(fromWorld, worldFromCamera.translation);
  if (eye.z <= 0) return;
  const axis = (x: number, y: number, z: number) =>
    rotate(fromWorld.rotation, rotate(worldFromCamera.rotation, { x, y, z }));
  const right = axis(1 / view.focal, 0, 0);
  const down = axis(0, 1 / view.focal, 0);
  const forward = axis(0, 0, 1);
  const ends = new Float64Array(6);
  const span: Span = { x: 0, y: 0, w: 0, stepX: 0, stepY: 0, stepW: 0 };
  const nearest = 1 / view.near;
  const farthest = 1 / view.far;
  for (let row = 0; row < height; row++) {
    const v = row - view.centreY;
    const forwardX = forward.x + v * down.x;
    const forwardY = forward.y + v * down.y;
    const forwardZ = forward.z + v * down.z;
    for (let column = 0; column < width; column += SPAN) {
      const u = column - view.centreX;
      const count = Math.min(SPAN, width - column);
      const w0 = -(forwardZ + u * right.z) / eye.z;
      const w1 = w0 - (count * right.z) / eye.z;
      if (Math.min(w0, w1) <= farthest || Math.max(w0, w1) >= nearest) continue;
      span.w = w0;
      span.x = eye.x + (forwardX + u * right.x) / w0;
      span.y = eye.y + (forwardY + u * right.y) / w0;
      span.stepW = (w1 - w0) / count;
      span.stepX = (eye.x + (forwardX + (u + count) * right.x) / w1 - span.x) / count;
      span.stepY = (eye.y + (forwardY + (u + count) * right.y) / w1 - span.y) / count;
      // the checker fades where a square is smaller than two pixels
      const contrast = Math.min(CHECKER, (CHECKER * w0 * w0 * eye.z * view.focal) / 2);
      fillSpan(frame, ground, span, row * width + column, count, contrast, ends);
    }
  }
}

// pixels over which the point on the plane and its light are taken as straight lines
const SPAN = 8;

interface Span {
  x: number;
  y: number;
  w: number;
  stepX: number;
  stepY: number;
  stepW: number;
}

function fillSpan(
  { inverseDepth, colour }: Frame,
  { halfX, halfY, map }: Ground,
  { x, y, w, stepX, stepY, stepW }: Span,
  first: number,
  count: number,
  contrast: number,
  ends: Float64Array,
): void {
  if ((inverseDepth[first] as number) > w && hidden(inverseDepth, first, count, w, stepW)) return;
  sample(map, x, y, ends, 0);
  if (map.uniform) ends.copyWithin(3, 0, 3);
  else sample(map, x + stepX * count, y + stepY * count, ends, 3);
  const r0 = ends[0] as number;
  const g0 = ends[1] as number;
  const b0 = ends[2] as number;
  const r1 = ends[3] as number;
  const g1 = ends[4] as number;
  const b1 = ends[5] as number;
  for (let k = 0; k < count; k++) {
    const at = first + k;
    const depth = w + k * stepW;
    if (depth <= (inverseDepth[at] as number)) continue;
    const px = x + k * stepX;
    const py = y + k * stepY;
    if (px > halfX || px < -halfX || py > halfY || py < -halfY) continue;
    inverseDepth[at] = depth;
    const gain = ((Math.floor(px) + Math.floor(py)) & 1) === 1 ? 1 - contrast : 1 + contrast;
    const t = k / SPAN;
    const r = byte((r0 + (r1 - r0) * t) * gain);
    const g = byte((g0 + (g1 - g0) * t) * gain);
    colour[at] = (byte((b0 + (b1 - b0) * t) * gain) << 16) | (g << 8) | r;
  }
}

function hidden(
  inverseDepth: Float32Array,
  first: number,
  count: number,
  w: number,
  stepW: number,
): boolean {
  for (let k = 0; k < count; k++)
    if (w + k * stepW > (inverseDepth[first + k] as number)) return false;
  return true;
}

function byte(value: number): number {
  return value >= 255 ? 255 : value | 0;
}

/** Bilinear colour of the map at a point, to `out[at .. at + 2]`. */
function sample(map: LightMap, x: number, y: number, out: Float64Array, at: number): void {
  const { columns, rows, colours } = map;
  const u = Math.min(Math.max((x - map.minX) / map.cell, 0), columns - 1.001);
  const v = Math.min(Math.max((y - map.minY) / map.cell, 0), rows - 1.001);
  const i = u | 0;
  const j = v | 0;
  const fu = u - i;
  const fv = v - j;
  const a = 3 * (j * columns + i);
  const c = a + 3 * columns;
  for (let k = 0; k < 3; k++) {
    const low = (colours[a + k] as number) * (1 - fu) + (colours[a + 3 + k] as number) * fu;
    const high = (colours[c + k] as number) * (1 - fu) + (colours[c + 3 + k] as number) * fu;
    out[at + k] = low * (1 - fv) + high * fv;
  }
}
