import { parse } from 'yaml';
import { z } from 'zod';
import { columnOf, contains, rowOf, xOf, yOf } from '#nodes/math/grid.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { inverse, transformPoint } from '#nodes/math/se2.ts';
import type { ShadeImage } from './netpbm.ts';

const MapYaml = z
  .looseObject({
    image: z.string().min(1),
    resolution: z.number().positive(),
    origin: z.union([
      z.tuple([z.number(), z.number(), z.number()]),
      z.tuple([z.number(), z.number()]).transform(([x, y]) => [x, y, 0] as const),
    ]),
    negate: z
      .union([z.literal(0), z.literal(1), z.boolean()])
      .default(0)
      .transform(Boolean),
    occupied_thresh: z.number().min(0).max(1),
    free_thresh: z.number().min(0).max(1),
    mode: z.enum(['trinary', 'scale', 'raw']).default('trinary'),
  })
  .refine(({ free_thresh, occupied_thresh }) => free_thresh <= occupied_thresh, {
    path: ['free_thresh'],
    error: 'must not be larger than occupied_thresh',
  });
export type MapYaml = z.output<typeof MapYaml>;

/** A map as read from a file; axes parallel to the map frame. */
export interface GridMap {
  readonly grid: GridSpec;
  /** ROS occupancy: -1 unknown, 0 free to 100 occupied; [height][width], row-major. */
  readonly data: Int8Array;
}

export type MapYamlResult =
  | { readonly kind: 'ok'; readonly yaml: MapYaml }
  | { readonly kind: 'error'; readonly message: string };

/** Reads the text of a nav2_map_server map file; `file` is for messages only. */
export function parseMapYaml(text: string, file: string): MapYamlResult {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'error', message: `${file}: is not YAML: ${why}` };
  }
  const parsed = MapYaml.safeParse(raw);
  if (parsed.success) return { kind: 'ok', yaml: parsed.data };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${file}: ${path.length === 0 ? 'map' : path.join('.')}: ${message}`,
  );
  return { kind: 'error', message: problems.join('\n') };
}

/** Occupancy of a picture (nav2_map_server, `map_io.cpp`); a map with a yaw is turned upright. */
export function mapFromImage(yaml: MapYaml, image: ShadeImage): GridMap {
  const { width, height } = image;
  const [x, y, yaw] = yaml.origin;
  const data = new Int8Array(width * height);
  for (let row = 0; row < height; row++) {
    // the picture's first row is the map's last
    const from = (height - 1 - row) * width;
    for (let i = 0; i < width; i++) data[row * width + i] = occupancyOf(yaml, image, from + i);
  }
  const { resolution } = yaml;
  const flat = { width, height, resolution };
  if (Math.abs(yaw) < 1e-9) return { grid: { ...flat, originX: x, originY: y }, data };
  return upright({ ...flat, originX: 0, originY: 0 }, data, { x, y, yaw });
}

function occupancyOf(yaml: MapYaml, image: ShadeImage, at: number): number {
  const shade = image.shade[at] as number;
  const occupied = yaml.negate ? shade : 1 - shade;
  const { mode, free_thresh, occupied_thresh } = yaml;
  if (mode === 'raw') {
    const value = Math.round(occupied * 255);
    return value <= 100 ? value : -1;
  }
  if (mode === 'scale' && image.transparent?.[at] === 1) return -1;
  if (occupied > occupied_thresh) return 100;
  if (occupied < free_thresh) return 0;
  if (mode === 'trinary') return -1;
  return Math.round((100 * (occupied - free_thresh)) / (occupied_thresh - free_thresh));
}

function upright(
  image: GridSpec,
  data: Int8Array,
  mapFromImage: { readonly x: number; readonly y: number; readonly yaw: number },
): GridMap {
  const w = image.width * image.resolution;
  const h = image.height * image.resolution;
  const corners = [
    [0, 0],
    [w, 0],
    [0, h],
    [w, h],
  ].map(([x = 0, y = 0]) => transformPoint(mapFromImage, { x, y }));
  const left = Math.min(...corners.map(({ x }) => x));
  const bottom = Math.min(...corners.map(({ y }) => y));
  const right = Math.max(...corners.map(({ x }) => x));
  const top = Math.max(...corners.map(({ y }) => y));
  const grid: GridSpec = {
    width: Math.ceil((right - left) / image.resolution),
    height: Math.ceil((top - bottom) / image.resolution),
    resolution: image.resolution,
    originX: left,
    originY: bottom,
  };
  const out = new Int8Array(grid.width * grid.height).fill(-1);
  const imageFromMap = inverse(mapFromImage);
  for (let row = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++) {
      const p = transformPoint(imageFromMap, { x: xOf(grid, column), y: yOf(grid, row) });
      const c = columnOf(image, p.x);
      const r = rowOf(image, p.y);
      if (!contains(image, c, r)) continue;
      out[row * grid.width + column] = data[r * image.width + c] as number;
    }
  }
  return { grid, data: out };
}
