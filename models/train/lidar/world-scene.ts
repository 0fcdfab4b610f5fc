import type { WorldDescription } from '#sim/sdf/description.ts';
import { isGround, planeOf, solidsOf } from '#sim/world/slice.ts';
import type { Plane } from '#sim/world/plane.ts';
import type { Scene } from './scene.ts';

/** A world as a LiDAR at a height sees it: what is named after walls is wall, the rest furniture. */
export function sceneOfWorld(world: WorldDescription, height: number): Scene {
  const solids = solidsOf(world).filter((solid) => !solid.glass && !isGround(solid));
  const isWall = ({ name }: { readonly name: string }): boolean => /^(walls?|hall)\b/.test(name);
  const walls = planeOf(solids.filter(isWall), height, height);
  const furniture = planeOf(
    solids.filter((solid) => !isWall(solid)),
    height,
    height,
  );
  return { walls, furniture, area: boundsOf(walls) };
}

function boundsOf({ minX, minY, columns, rows, cell }: Plane): Scene['area'] {
  return [minX, minY, minX + columns * cell, minY + rows * cell];
}
