/** The worlds that come with this repository, by the name that `--world` takes. */
import { fileURLToPath } from 'node:url';
import type { Pose2 } from '#nodes/math/se2.ts';

export interface CatalogWorld {
  /** Absolute path of the SDF file. */
  readonly file: string;
  /** A free place to start at, in the world frame [m, rad]. */
  readonly start: Pose2;
  /** Free places to drive to, in a sensible order of a patrol. */
  readonly goals: readonly Pose2[];
}

export const worlds: Readonly<Record<string, CatalogWorld>> = {
  apartment: {
    file: fileOf('apartment'),
    start: pose(0, 0, 0),
    goals: [pose(3, -2.3, 0), pose(2.9, 2.5, 1.57), pose(-2.1, 2.3, 3.14), pose(-1.3, -2.9, -1.57)],
  },
  warehouse: {
    file: fileOf('warehouse'),
    start: pose(-8, -1.6, 0),
    goals: [pose(8, -1.6, 0), pose(-3, 2.8, 3.14), pose(-8, 6, 3.14), pose(1, -5.4, -1.57)],
  },
  'corridor-glass': {
    file: fileOf('corridor-glass'),
    start: pose(-5, 0, 0),
    goals: [pose(7, 0, 0), pose(3, 3.4, 3.14), pose(-5.2, 2.6, 3.14)],
  },
  crossing: {
    file: fileOf('crossing'),
    start: pose(-4.6, 0, 0),
    goals: [pose(4.6, 0, 0), pose(0, 4.6, 1.57), pose(0, -4.6, -1.57)],
  },
};

function pose(x: number, y: number, yaw: number): Pose2 {
  return { x, y, yaw };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`${name}.sdf`, import.meta.url));
}
