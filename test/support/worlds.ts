import { identity3, quaternionFromRpy, zero3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type {
  ActorDescription,
  Geometry,
  ModelDescription,
  WorldDescription,
} from '#sim/sdf/description.ts';

/** Builders of small worlds. */
export function at(x: number, y: number, z = 0, roll = 0, pitch = 0, yaw = 0): Transform3 {
  return { translation: { x, y, z }, rotation: quaternionFromRpy(roll, pitch, yaw) };
}

export function thing(
  name: string,
  geometry: Geometry,
  pose: Transform3,
  { mass = 0, glass = false }: { readonly mass?: number; readonly glass?: boolean } = {},
): ModelDescription {
  const collision = { name: 'body', pose: identity3, geometry, friction: 1, glass };
  const link = {
    ...{ name: 'link', pose, mass: mass || 1, gravity: true, kinematic: false },
    ...{ collisions: [collision], visuals: [] },
  };
  return { name, pose, isStatic: mass === 0, links: [link], joints: [] };
}

export function box(x: number, y: number, z: number): Geometry {
  return { kind: 'box', size: { x, y, z } };
}

export const ground = thing(
  'ground_plane',
  { kind: 'plane', normal: { x: 0, y: 0, z: 1 }, size: { x: 100, y: 100 } },
  identity3,
);

export function walker(
  name: string,
  path: readonly (readonly [number, number, number])[],
): ActorDescription {
  return {
    name,
    pose: identity3,
    body: { radius: 0.25, height: 1.7 },
    waypoints: path.map(([time, x, y]) => ({ time, pose: at(x, y) })),
    loop: false,
    delayStart: 0,
    autoStart: true,
  };
}

export function worldOf(
  models: readonly ModelDescription[],
  actors: readonly ActorDescription[] = [],
): WorldDescription {
  const grey = { r: 0.4, g: 0.4, b: 0.4, a: 1 };
  return {
    name: 'test',
    file: 'test.sdf',
    gravity: { ...zero3, z: -9.81 },
    models: [ground, ...models],
    lights: [],
    actors,
    ambient: grey,
    background: grey,
    ignored: [],
  };
}
