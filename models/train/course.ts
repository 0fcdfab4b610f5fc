import { circumradius } from '#nodes/control/policy-body.ts';
import { seeded, type Random } from '#nodes/math/random.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import { generateWorld, type GeneratedWorld } from '#sim/worlds/generate.ts';
import { buildPlane, type Plane } from '#sim/world/plane.ts';
import { distanceAt, mapClearance, type ClearanceMap } from './clearance-map.ts';
import { createPlanner, type Planner } from './planner.ts';
import type { Recipe } from './recipe.ts';

/** A world with a start and a goal that a way connects. */
export interface Course {
  readonly world: GeneratedWorld;
  readonly plane: Plane;
  readonly map: ClearanceMap;
  readonly start: Pose2;
  readonly goal: Point2;
  readonly planner: Planner;
  /** Whether the planner knows the whole world or only what scans show. */
  readonly known: boolean;
  readonly random: Random;
}

/** The course of a seed; null where the world leaves no room. */
export function createCourse(recipe: Recipe, seed: string, index: number): Course | null {
  const random = seeded(`course/${seed}/${String(index)}`);
  const kind = recipe.kinds[index % recipe.kinds.length] ?? 'open';
  const scale = recipe.scale * (0.8 + 0.4 * random());
  const world = generateWorld(kind, `${seed}/${String(index)}`, scale);
  const plane = buildPlane(world.segments, world.circles);
  const map = mapClearance(plane, world.area, recipe.cell, 0.6);
  const cell = recipe.cell * 1.5;
  const reach = 2.5 * recipe.scale;
  const area = {
    minX: map.minX,
    minY: map.minY,
    cell,
    columns: Math.ceil((map.columns * map.cell) / cell),
    rows: Math.ceil((map.rows * map.cell) / cell),
  };
  const side = Math.max(...recipe.body.footprint.map(([, y]) => y));
  const margin = 0.035 + cell / 2;
  const inflation = (0.25 + 0.5 * random()) * recipe.scale;
  const oracle = createPlanner(area, side + margin, inflation);
  markAll(oracle, map);
  const free = (): Point2 | null => {
    const [x0, y0, x1, y1] = world.area;
    for (let i = 0; i < 60; i++) {
      const x = x0 + random() * (x1 - x0);
      const y = y0 + random() * (y1 - y0);
      if (distanceAt(map, x, y) > circumradius(recipe.body) + 0.04) return { x, y };
    }
    return null;
  };
  for (let i = 0; i < 20; i++) {
    const start = free();
    const goal = free();
    if (start === null || goal === null) return null;
    const far = Math.hypot(goal.x - start.x, goal.y - start.y);
    if (far < reach * 0.6 || oracle.plan(start, goal) === null) continue;
    const known = random() < 0.5;
    const planner = known ? oracle : createPlanner(area, side + margin, inflation);
    const yaw = (random() * 2 - 1) * Math.PI;
    return { world, plane, map, start: { ...start, yaw }, goal, planner, known, random };
  }
  return null;
}

function markAll(planner: Planner, map: ClearanceMap): void {
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      const distance = map.distances[row * map.columns + column] ?? 1;
      if (distance < map.cell * 0.7) {
        planner.mark(map.minX + (column + 0.5) * map.cell, map.minY + (row + 0.5) * map.cell);
      }
    }
  }
}
