import { compose3, inverse3, quaternionFromRpy, rotate } from '#nodes/math/se3.ts';
import type { Quaternion, Transform3, Vector3 } from '#nodes/math/se3.ts';
import type {
  ActorDescription,
  Material,
  ModelDescription,
  VisualDescription,
  WorldDescription,
} from '#sim/sdf/description.ts';
import { allocateBatch, alphaOf, bake } from './batch.ts';
import type { Batch } from './batch.ts';
import { createGround } from './ground.ts';
import type { Extent, Ground } from './ground.ts';
import { lightingOf } from './light.ts';
import type { Lighting } from './light.ts';
import { surfaceOf } from './surface.ts';
import type { Surface } from './surface.ts';

/** A visual that may be baked again when what carries it moves. */
export interface Part {
  readonly batch: Batch;
  readonly surface: Surface;
  readonly material: Material;
  /** Pose in the frame of the model or actor. */
  readonly pose: Transform3;
}

/** Everything drawn of one model or actor. */
export interface Body {
  readonly name: string;
  /** Where its parts were baked. */
  pose: Transform3;
  readonly parts: readonly Part[];
}

/** A world ready to be drawn. */
export interface Scene {
  readonly bodies: readonly Body[];
  readonly grounds: readonly Ground[];
  readonly lighting: Lighting;
  readonly background: number;
}

/** Builds and lights every visual of a world once. */
export function createScene(world: WorldDescription): Scene {
  const lighting = lightingOf(world.ambient, world.lights);
  const bodies = [
    ...world.models.map((model) => bodyOfModel(model, lighting)),
    ...world.actors.map((actor) => bodyOfActor(actor, lighting)),
  ];
  const grounds = groundsOf(world, lighting, extentOf(bodies));
  const { r, g, b } = world.background;
  const background = (Math.round(b * 255) << 16) | (Math.round(g * 255) << 8) | Math.round(r * 255);
  return { bodies, grounds, lighting, background };
}

/** Moves a body and lights it anew; nothing to do where it already is. */
export function moveBody(body: Body, pose: Transform3, lighting: Lighting): void {
  if (samePose(body.pose, pose)) return;
  body.pose = pose;
  for (const part of body.parts)
    bake(part.batch, part.surface, compose3(pose, part.pose), part.material, lighting);
}

function samePose(a: Transform3, b: Transform3): boolean {
  const p = a.translation;
  const q = b.translation;
  const r = a.rotation;
  const s = b.rotation;
  if (p.x !== q.x || p.y !== q.y || p.z !== q.z) return false;
  return r.x === s.x && r.y === s.y && r.z === s.z && r.w === s.w;
}

function bodyOfModel(model: ModelDescription, lighting: Lighting): Body {
  const modelFromWorld = inverse3(model.pose);
  const parts = model.links.flatMap((link) =>
    link.visuals.flatMap((visual) => {
      const pose = compose3(modelFromWorld, compose3(link.pose, visual.pose));
      return partOf(visual, pose, model.pose, lighting);
    }),
  );
  return { name: model.name, pose: model.pose, parts };
}

function partOf(
  { geometry, material }: Pick<VisualDescription, 'geometry' | 'material'>,
  pose: Transform3,
  worldFromBody: Transform3,
  lighting: Lighting,
): Part[] {
  const alpha = alphaOf(material);
  if (geometry.kind === 'plane' || alpha < 0.02) return [];
  const surface = surfaceOf(geometry, lighting.edge);
  const batch = allocateBatch(surface, alpha > 0.98 ? 1 : alpha);
  bake(batch, surface, compose3(worldFromBody, pose), material, lighting);
  return [{ batch, surface, material, pose }];
}

/** A person: legs, a coat, a head and a nose that shows where they look. */
function bodyOfActor({ name, pose, body }: ActorDescription, lighting: Lighting): Body {
  const { radius, height } = body;
  const head = Math.min(0.12, height * 0.075);
  const trunk = height - 2 * head;
  const solids: readonly [VisualDescription['geometry'], Vector3, Vector3][] = [
    [
      { kind: 'cylinder', radius: radius * 0.62, length: trunk * 0.5 },
      { x: 0, y: 0, z: trunk * 0.25 },
      { x: 0.16, y: 0.19, z: 0.32 },
    ],
    [
      { kind: 'capsule', radius: radius * 0.9, length: Math.max(0.05, trunk * 0.5 - radius) },
      { x: 0, y: 0, z: trunk * 0.72 },
      { x: 0.72, y: 0.3, z: 0.18 },
    ],
    [
      { kind: 'sphere', radius: head },
      { x: 0, y: 0, z: height - head },
      { x: 0.86, y: 0.66, z: 0.52 },
    ],
    [
      { kind: 'sphere', radius: head / 4 },
      { x: head, y: 0, z: height - head },
      { x: 0.8, y: 0.5, z: 0.4 },
    ],
  ];
  const parts = solids.flatMap(([geometry, at, colour]) => {
    const own = { translation: at, rotation: { x: 0, y: 0, z: 0, w: 1 } };
    return partOf({ geometry, material: matt(colour) }, own, pose, lighting);
  });
  return { name, pose, parts };
}

function matt({ x: r, y: g, z: b }: Vector3): Material {
  const colour = { r, g, b, a: 1 };
  const black = { r: 0, g: 0, b: 0, a: 1 };
  return { ambient: colour, diffuse: colour, specular: black, emissive: black, transparency: 0 };
}

function groundsOf(world: WorldDescription, lighting: Lighting, extent: Extent): Ground[] {
  return world.models.flatMap((model) =>
    model.links.flatMap((link) =>
      link.visuals.flatMap(({ geometry, material, pose }) => {
        if (geometry.kind !== 'plane') return [];
        const placed = compose3(link.pose, pose);
        const turn = { translation: { x: 0, y: 0, z: 0 }, rotation: fromZTo(geometry.normal) };
        return [createGround(compose3(placed, turn), geometry.size, material, lighting, extent)];
      }),
    ),
  );
}

/** A rotation that turns z to a unit vector. */
function fromZTo(n: Vector3): Quaternion {
  const yaw = Math.atan2(n.y, n.x);
  const tilt = Math.acos(Math.max(-1, Math.min(1, n.z)));
  return tilt < 1e-9 ? { x: 0, y: 0, z: 0, w: 1 } : quaternionFromRpy(0, tilt, yaw);
}

/** What the light map of the ground covers: all bodies and three metres more. */
function extentOf(bodies: readonly Body[]): Extent {
  const extent = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
  for (const { batch } of bodies.flatMap((body) => body.parts)) {
    const [x = 0, y = 0, , radius = 0] = batch.sphere;
    if (radius > 100) continue;
    extent.minX = Math.min(extent.minX, x - radius);
    extent.minY = Math.min(extent.minY, y - radius);
    extent.maxX = Math.max(extent.maxX, x + radius);
    extent.maxY = Math.max(extent.maxY, y + radius);
  }
  const margin = 3;
  return {
    minX: extent.minX - margin,
    minY: extent.minY - margin,
    maxX: extent.maxX + margin,
    maxY: extent.maxY + margin,
  };
}

/** Optical frame (z forward, x right, y down) in a body frame (x forward, y left), REP 103. */
export const bodyFromOptical: Transform3 = {
  translation: { x: 0, y: 0, z: 0 },
  rotation: { x: -0.5, y: 0.5, z: -0.5, w: 0.5 },
};

/** Camera-from-world numbers of a `View` for the optical frame's pose in the world. */
export function setViewMatrix(matrix: Float64Array, worldFromOptical: Transform3): void {
  const { rotation, translation: t } = inverse3(worldFromOptical);
  const x = rotate(rotation, { x: 1, y: 0, z: 0 });
  const y = rotate(rotation, { x: 0, y: 1, z: 0 });
  const z = rotate(rotation, { x: 0, y: 0, z: 1 });
  matrix.set([x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z, t.x, t.y, t.z]);
}
