import { rotate } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import type { Box } from './boxes.ts';
import type { Depth } from './picture.ts';
import { rayOf } from './rays.ts';
import type { Lens } from './rays.ts';

/** Where something is, from the camera. */
export interface Place {
  /** In the optical frame [m]. */
  readonly position: Vector3;
  /** Standard deviations along the ray and across it [m]. */
  readonly along: number;
  readonly across: number;
  readonly from: 'depth' | 'ground' | 'height' | 'unknown';
}

export interface RangeParams {
  /** Classes whose lower edge stands on the floor. */
  readonly ground_classes: readonly string[];
  /** Standing height and its standard deviation by class [m], for boxes cut off below. */
  readonly heights: Readonly<Record<string, readonly [number, number]>>;
  /** Error of an edge of a box, as share of the box's height, one standard deviation. */
  readonly edge_sigma: number;
  /** Error of the camera's pitch [rad], one standard deviation. */
  readonly pitch_sigma: number;
  readonly max_range: number;
  /** What is assumed where nothing tells the distance [m]. */
  readonly unknown_range: number;
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly lens: Lens;
  /** `groundFromOptical`, z up from the floor; null: unknown. */
  readonly mount: Transform3 | null;
  readonly depth: Depth | null;
}

/**
 * Place of a detection: by depth where there is any, else by where it meets the floor, else by how
 * tall such things stand, else far off with a covariance that says so.
 */
export function placeOf(box: Box, view: View, params: RangeParams): Place {
  const ray = rayOf(view.lens, (box.x0 + box.x1) / 2 - 0.5, (box.y0 + box.y1) / 2 - 0.5);
  const found =
    byDepth(box, ray, view) ?? byGround(box, ray, view, params) ?? byHeight(box, ray, view, params);
  const { range, sigma, from } = found ?? {
    range: params.unknown_range,
    sigma: params.unknown_range,
    from: 'unknown' as const,
  };
  const length = Math.hypot(ray.x, ray.y, 1);
  const k = range / length;
  // the middle of a box is off by a tenth of its width
  const bearing = (0.1 * (box.x1 - box.x0)) / view.lens.fx + 0.01;
  return {
    position: { x: ray.x * k, y: ray.y * k, z: k },
    along: Math.max(sigma, 0.03),
    across: range * bearing,
    from,
  };
}

interface Range {
  readonly range: number;
  readonly sigma: number;
  readonly from: Place['from'];
}

/** Samples taken each way in the middle of the box. */
const GRID = 9;

/** Distance by the near quarter of the depths in the middle half of the box: of it, not behind it. */
function byDepth(box: Box, ray: Vector3, { width, height, depth }: View): Range | null {
  if (depth === null) return null;
  const sx = depth.width / width;
  const sy = depth.height / height;
  const found: number[] = [];
  for (let j = 0; j < GRID; j++)
    for (let i = 0; i < GRID; i++) {
      const u = box.x0 + (box.x1 - box.x0) * (0.25 + (0.5 * (i + 0.5)) / GRID);
      const v = box.y0 + (box.y1 - box.y0) * (0.25 + (0.5 * (j + 0.5)) / GRID);
      const column = Math.min(depth.width - 1, Math.floor(u * sx));
      const row = Math.min(depth.height - 1, Math.floor(v * sy));
      const metres = depth.metres[row * depth.width + column] ?? NaN;
      if (metres > 0 && Number.isFinite(metres)) found.push(metres);
    }
  if (found.length < (GRID * GRID) / 5) return null;
  found.sort((a, b) => a - b);
  const at = (share: number): number =>
    found[Math.min(found.length - 1, Math.floor(share * found.length))] ?? NaN;
  const length = Math.hypot(ray.x, ray.y, 1);
  const spread = Math.min(at(0.5) - at(0.05), 0.5);
  return {
    range: at(0.25) * length,
    sigma: length * (0.02 + 0.01 * at(0.25) + spread / 2),
    from: 'depth',
  };
}

/** Where the lower edge meets the floor; not for what the picture's edge cuts off. */
function byGround(box: Box, ray: Vector3, view: View, params: RangeParams): Range | null {
  if (view.mount === null || !params.ground_classes.includes(box.label)) return null;
  if (box.y1 > 0.985 * view.height) return null;
  return byEdge(box, box.y1, 0, 0, ray, view, params, 'ground');
}

/** The same for the upper edge at a usual height. */
function byHeight(box: Box, ray: Vector3, view: View, params: RangeParams): Range | null {
  const standing = params.heights[box.label];
  if (view.mount === null || standing === undefined) return null;
  if (box.y0 < 0.015 * view.height) return null;
  const [height, sigma] = standing;
  return byEdge(box, box.y0, height, sigma, ray, view, params, 'height');
}

/** Range to where the ray of an edge reaches a height over the floor, with its deviation. */
function byEdge(
  box: Box,
  v: number,
  height: number,
  heightSigma: number,
  ray: Vector3,
  view: View,
  params: RangeParams,
  from: Place['from'],
): Range | null {
  const middle = (box.x0 + box.x1) / 2 - 0.5;
  const error = 1 + params.edge_sigma * (box.y1 - box.y0) + params.pitch_sigma * view.lens.fy;
  const distance = (edge: number, over: number): number =>
    floorDistance(rayOf(view.lens, middle, edge - 0.5), view.mount, over);
  const range = distance(v, height);
  if (!(range < params.max_range)) return null;
  const sides = [distance(v - error, height), distance(v + error, height)].map((other) =>
    Math.min(Math.abs(other - range), params.max_range),
  );
  const byHeightError = Math.abs(distance(v, height + heightSigma) - range);
  const sigma = Math.hypot(((sides[0] ?? 0) + (sides[1] ?? 0)) / 2, byHeightError);
  // along the ray of the middle, so that its way over the floor is as long
  const mount = view.mount;
  if (mount === null) return null;
  const d = rotate(mount.rotation, ray);
  const stretch = Math.hypot(d.x, d.y, d.z) / Math.max(1e-3, Math.hypot(d.x, d.y));
  return { range: range * stretch, sigma: sigma * stretch, from };
}

/** Way over the floor to where a ray reaches a height; Infinity where it never does. */
function floorDistance(ray: Vector3, mount: Transform3 | null, height: number): number {
  if (mount === null) return Infinity;
  const d = rotate(mount.rotation, ray);
  const k = (height - mount.translation.z) / d.z;
  return k > 0 && Number.isFinite(k) ? k * Math.hypot(d.x, d.y) : Infinity;
}
