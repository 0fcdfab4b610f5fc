import type { Batch } from './batch.ts';
import type { Frame, View } from './frame.ts';
import { fillFlat, fillSmooth, screenArea } from './triangle.ts';
import type { Fill } from './triangle.ts';

/** Scratch of a renderer; grown when a larger batch comes, never per frame. */
export interface Drawer {
  fill: Fill;
  /** Camera-frame xyz of each vertex. */
  camera: Float64Array;
}

// corners that clipping may add to a triangle
const EXTRA = 4;

export function createDrawer(frame: Frame, vertices: number): Drawer {
  const count = vertices + EXTRA;
  return {
    camera: new Float64Array(3 * count),
    fill: {
      frame,
      edges: new Float64Array(9),
      corners: {
        x: new Float64Array(count),
        y: new Float64Array(count),
        w: new Float64Array(count),
        colours: new Float32Array(3 * count),
      },
    },
  };
}

/** False where a sphere of the world lies outside the view. */
export function inView(view: View, frame: Frame, sphere: Float64Array): boolean {
  const { matrix: m, near, far, focal } = view;
  const x = sphere[0] as number;
  const y = sphere[1] as number;
  const z = sphere[2] as number;
  const radius = sphere[3] as number;
  const cx = rowOf(m, 0, x, y, z);
  const cy = rowOf(m, 1, x, y, z);
  const cz = rowOf(m, 2, x, y, z);
  if (cz < near - radius || cz > far + radius) return false;
  const halfX = (frame.width / 2 + 1) / focal;
  const halfY = (frame.height / 2 + 1) / focal;
  return (
    Math.abs(cx) - halfX * cz <= radius * Math.sqrt(1 + halfX * halfX) &&
    Math.abs(cy) - halfY * cz <= radius * Math.sqrt(1 + halfY * halfY)
  );
}

function rowOf(m: Float64Array, row: number, x: number, y: number, z: number): number {
  return (
    (m[3 * row] as number) * x +
    (m[3 * row + 1] as number) * y +
    (m[3 * row + 2] as number) * z +
    (m[9 + row] as number)
  );
}

/** Draws every triangle of a batch that faces the camera, cut at the near plane. */
export function drawBatch(drawer: Drawer, view: View, batch: Batch): void {
  project(drawer, view, batch);
  const { camera, fill } = drawer;
  const { indices, flat } = batch;
  const { near } = view;
  for (let t = 0; t < flat.length; t++) {
    const i = indices[3 * t] as number;
    const j = indices[3 * t + 1] as number;
    const k = indices[3 * t + 2] as number;
    const behind =
      ((camera[3 * i + 2] as number) < near ? 1 : 0) +
      ((camera[3 * j + 2] as number) < near ? 1 : 0) +
      ((camera[3 * k + 2] as number) < near ? 1 : 0);
    if (behind === 3) continue;
    if (behind > 0) {
      drawClipped(drawer, view, batch, t);
      continue;
    }
    const area = screenArea(fill.corners, i, j, k);
    // counter-clockwise as seen is negative here, because y points down
    if (area < 0) drawFront(drawer, batch, t, i, j, k);
    else if (area > 0 && batch.open) drawBack(drawer, batch, t, i, j, k);
  }
}

function drawFront(d: Drawer, batch: Batch, t: number, i: number, j: number, k: number): void {
  if (batch.smooth[t] === 1 && batch.alpha >= 1) fillSmooth(d.fill, i, k, j);
  else fillFlat(d.fill, i, k, j, batch.flat[t] as number, batch.alpha);
}

function drawBack(d: Drawer, batch: Batch, t: number, i: number, j: number, k: number): void {
  fillFlat(d.fill, i, j, k, batch.flatBack[t] as number, batch.alpha);
}

function project({ camera, fill }: Drawer, view: View, batch: Batch): void {
  const { x, y, w, colours } = fill.corners;
  const { positions, vertexCount } = batch;
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0] = view.matrix;
  const tx = view.matrix[9] ?? 0;
  const ty = view.matrix[10] ?? 0;
  const tz = view.matrix[11] ?? 0;
  for (let v = 0, at = 0; v < vertexCount; v++, at += 3) {
    const px = positions[at] as number;
    const py = positions[at + 1] as number;
    const pz = positions[at + 2] as number;
    const cx = m0 * px + m1 * py + m2 * pz + tx;
    const cy = m3 * px + m4 * py + m5 * pz + ty;
    const cz = m6 * px + m7 * py + m8 * pz + tz;
    camera[at] = cx;
    camera[at + 1] = cy;
    camera[at + 2] = cz;
    const inverse = 1 / cz;
    w[v] = inverse;
    x[v] = view.centreX + view.focal * cx * inverse;
    y[v] = view.centreY + view.focal * cy * inverse;
  }
  colours.set(batch.colours);
}

/** Cuts triangle `t` at the near plane (Sutherland and Hodgman 1974) and draws the one or two left. */
function drawClipped(drawer: Drawer, view: View, batch: Batch, t: number): void {
  const first = drawer.fill.corners.x.length - EXTRA;
  let count = 0;
  for (let side = 0; side < 3; side++) {
    const p = batch.indices[3 * t + side] as number;
    const q = batch.indices[3 * t + ((side + 1) % 3)] as number;
    const zp = drawer.camera[3 * p + 2] as number;
    const zq = drawer.camera[3 * q + 2] as number;
    if (zp >= view.near) putCorner(drawer, view, first + count++, p, q, 0);
    if (zp >= view.near !== zq >= view.near)
      putCorner(drawer, view, first + count++, p, q, (view.near - zp) / (zq - zp));
  }
  for (let k = first + 2; k < first + count; k++) {
    const area = screenArea(drawer.fill.corners, first, k - 1, k);
    if (area < 0) drawFront(drawer, batch, t, first, k - 1, k);
    else if (area > 0 && batch.open) drawBack(drawer, batch, t, first, k - 1, k);
  }
}

/** Writes the corner a `share` of the way from vertex `p` to `q`. */
function putCorner(
  { camera, fill }: Drawer,
  view: View,
  at: number,
  p: number,
  q: number,
  share: number,
): void {
  const { x, y, w, colours } = fill.corners;
  const inverse = 1 / mix(camera, p, q, 2, share);
  x[at] = view.centreX + view.focal * mix(camera, p, q, 0, share) * inverse;
  y[at] = view.centreY + view.focal * mix(camera, p, q, 1, share) * inverse;
  w[at] = inverse;
  for (let k = 0; k < 3; k++) colours[3 * at + k] = mix(colours, p, q, k, share);
}

function mix(
  array: Float64Array | Float32Array,
  p: number,
  q: number,
  k: number,
  share: number,
): number {
  const from = array[3 * p + k] as number;
  return from + ((array[3 * q + k] as number) - from) * share;
}
