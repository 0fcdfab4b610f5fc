import { compose3, rotate, transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import type {
  Geometry,
  LinkDescription,
  MeshGeometry,
  ModelDescription,
  WorldDescription,
} from '../sdf/description.ts';
import { addCrossing, boxCorners, hull, prismCorners, shadowPoints } from './convex.ts';
import type { Convex } from './convex.ts';
import { buildPlane } from './plane.ts';
import type { Plane, Shapes } from './plane.ts';

/** One collision geometry in the world frame. */
export interface Solid {
  /** `model::link::collision` */
  readonly name: string;
  readonly geometry: Geometry;
  readonly pose: Transform3;
  readonly glass: boolean;
}

/** What is lower than this is ground to any robot [m]. */
export const GROUND_STEP = 0.01;

/** Half length drawn of a plane without a size [m]. */
const ENDLESS = 100;

/** Collisions of a world: all, the ones that stay in place, or those of loose links. */
export function solidsOf(
  world: WorldDescription,
  which: 'all' | 'fixed' | 'loose' = 'all',
): Solid[] {
  return world.models.flatMap((model) =>
    model.links
      .filter((link) => which === 'all' || isLoose(model, link) === (which === 'loose'))
      .flatMap((link) =>
        link.collisions.map((collision) => ({
          name: `${model.name}::${link.name}::${collision.name}`,
          geometry: collision.geometry,
          pose: compose3(link.pose, collision.pose),
          glass: collision.glass,
        })),
      ),
  );
}

/** True of links that contacts move. */
export function isLoose(model: ModelDescription, link: LinkDescription): boolean {
  return !model.isStatic && !link.kinematic;
}

/** Horizontal planes are ground, never obstacles. */
export function isGround({ geometry, pose }: Pick<Solid, 'geometry' | 'pose'>): boolean {
  if (geometry.kind !== 'plane') return false;
  return Math.abs(rotate(pose.rotation, geometry.normal).z) > 0.9;
}

/** What LiDAR beams at height `z` [m] meet: exact sections, glass left out. */
export function sliceWorld(world: WorldDescription, z: number): Plane {
  return planeOf(
    solidsOf(world).filter((solid) => !solid.glass),
    z,
    z,
  );
}

/** The shadow of all there is between two heights [m], glass included: what a body can touch. */
export function obstaclesInBand(world: WorldDescription, zMin: number, zMax: number): Plane {
  return planeOf(solidsOf(world), zMin, zMax);
}

export function planeOf(solids: readonly Solid[], zMin: number, zMax: number): Plane {
  const drawing = new Drawing();
  for (const solid of solids) drawing.add(solid.geometry, solid.pose, zMin, zMax);
  return buildPlane(Float64Array.from(drawing.segments), Float64Array.from(drawing.circles), {
    outlines: Int32Array.from(drawing.outlines),
  });
}

export function shapesOf(solids: readonly Solid[], zMin: number, zMax: number): Shapes {
  const drawing = new Drawing();
  for (const solid of solids) drawing.add(solid.geometry, solid.pose, zMin, zMax);
  return {
    segments: Float64Array.from(drawing.segments),
    circles: Float64Array.from(drawing.circles),
  };
}

/** Collects the shadows of solids between two heights; equal heights make an exact section. */
class Drawing {
  readonly segments: number[] = [];
  readonly circles: number[] = [];
  readonly outlines: number[] = [];
  #outline = 0;

  add(geometry: Geometry, pose: Transform3, zMin: number, zMax: number): void {
    const at = pose.translation;
    switch (geometry.kind) {
      case 'box':
        this.#convex(boxCorners(geometry.size, pose), zMin, zMax);
        break;
      case 'cylinder':
        if (isUpright(pose)) {
          if (at.z - geometry.length / 2 <= zMax && at.z + geometry.length / 2 >= zMin)
            this.circles.push(at.x, at.y, geometry.radius);
        } else this.#convex(prismCorners(geometry.radius, geometry.length, pose), zMin, zMax);
        break;
      case 'sphere':
        this.#sphere(at, geometry.radius, zMin, zMax);
        break;
      case 'capsule':
        this.#capsule(geometry.radius, geometry.length, pose, zMin, zMax);
        break;
      case 'plane':
        if (!isGround({ geometry, pose })) this.#plane(geometry, pose, (zMin + zMax) / 2);
        break;
      case 'mesh':
        this.#mesh(geometry, pose, zMin, zMax);
        break;
    }
  }

  #convex(convex: Convex, zMin: number, zMax: number): void {
    const ring = hull(shadowPoints(convex, zMin, zMax));
    if (ring.length < 4) return;
    const outline = this.#outline++;
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
      this.#segment(ring[j] ?? 0, ring[j + 1] ?? 0, ring[i] ?? 0, ring[i + 1] ?? 0, outline);
  }

  #sphere(at: Vector3, radius: number, zMin: number, zMax: number): void {
    const off = Math.max(zMin - at.z, at.z - zMax, 0);
    if (off < radius) this.circles.push(at.x, at.y, Math.sqrt(radius * radius - off * off));
  }

  /** A row of balls; an upright one is exact, as each height meets one disc of full radius. */
  #capsule(radius: number, length: number, pose: Transform3, zMin: number, zMax: number): void {
    if (isUpright(pose)) {
      const z = pose.translation.z;
      const middle = Math.min(z + length / 2, Math.max(z - length / 2, (zMin + zMax) / 2));
      this.#sphere({ ...pose.translation, z: middle }, radius, zMin, zMax);
      return;
    }
    const count = Math.max(2, Math.ceil((4 * length) / radius));
    for (let i = 0; i <= count; i++) {
      const z = length * (i / count - 0.5);
      this.#sphere(transformPoint3(pose, { x: 0, y: 0, z }), radius, zMin, zMax);
    }
  }

  #plane(plane: Geometry & { kind: 'plane' }, pose: Transform3, z: number): void {
    const n = rotate(pose.rotation, plane.normal);
    const flat = Math.hypot(n.x, n.y);
    // the point of the section nearest to the plane's origin
    const shift = ((pose.translation.z - z) * n.z) / (flat * flat);
    const x = pose.translation.x + n.x * shift;
    const y = pose.translation.y + n.y * shift;
    const half = Math.max(plane.size.x, plane.size.y) / 2 || ENDLESS;
    const dx = (-n.y / flat) * half;
    const dy = (n.x / flat) * half;
    this.#segment(x - dx, y - dy, x + dx, y + dy, -1);
  }

  /** The section at mid height closes the outline; a band adds the shadow of every triangle. */
  #mesh(mesh: MeshGeometry, pose: Transform3, zMin: number, zMax: number): void {
    const triangles = [...trianglesOf(mesh, pose)];
    const reach = heightsOf(triangles);
    const middle = (Math.max(zMin, reach.min) + Math.min(zMax, reach.max)) / 2;
    if (reach.min > zMax || reach.max < zMin) return;
    const outline = this.#outline++;
    const seen = new Set<string>();
    for (const triangle of triangles) {
      const [a, b, c] = triangle;
      const cut: number[] = [];
      for (const [p, q] of [[a, b] as const, [b, c] as const, [c, a] as const])
        addCrossing(cut, p, q, middle);
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = cut;
      if (cut.length === 4) this.#segment(x0, y0, x1, y1, outline);
      if (zMin < zMax) this.#shadow(triangle, zMin, zMax, seen);
    }
  }

  #shadow(corners: readonly Vector3[], zMin: number, zMax: number, seen: Set<string>): void {
    const ring = hull(
      shadowPoints(
        {
          corners,
          edges: [
            [0, 1],
            [1, 2],
            [2, 0],
          ],
        },
        zMin,
        zMax,
      ),
    );
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const ends = [ring[j] ?? 0, ring[j + 1] ?? 0, ring[i] ?? 0, ring[i + 1] ?? 0] as const;
      const [x0, y0, x1, y1] = ends;
      const forth = `${x0.toFixed(5)} ${y0.toFixed(5)} ${x1.toFixed(5)} ${y1.toFixed(5)}`;
      const back = `${x1.toFixed(5)} ${y1.toFixed(5)} ${x0.toFixed(5)} ${y0.toFixed(5)}`;
      if (seen.has(forth) || seen.has(back)) continue;
      seen.add(forth);
      this.#segment(...ends, -1);
    }
  }

  #segment(x0: number, y0: number, x1: number, y1: number, outline: number): void {
    if (x0 === x1 && y0 === y1) return;
    this.segments.push(x0, y0, x1, y1);
    this.outlines.push(outline);
  }
}

function isUpright(pose: Transform3): boolean {
  return Math.abs(rotate(pose.rotation, { x: 0, y: 0, z: 1 }).z) > 1 - 1e-9;
}

function heightsOf(triangles: readonly (readonly Vector3[])[]) {
  let min = Infinity;
  let max = -Infinity;
  for (const corners of triangles)
    for (const { z } of corners) {
      min = Math.min(min, z);
      max = Math.max(max, z);
    }
  return { min, max };
}

function* trianglesOf(
  { positions, indices }: MeshGeometry,
  pose: Transform3,
): Generator<readonly [Vector3, Vector3, Vector3]> {
  const at = (i: number): Vector3 => {
    const k = (indices[i] ?? 0) * 3;
    const p = { x: positions[k] ?? 0, y: positions[k + 1] ?? 0, z: positions[k + 2] ?? 0 };
    return transformPoint3(pose, p);
  };
  for (let i = 0; i + 2 < indices.length; i += 3) yield [at(i), at(i + 1), at(i + 2)];
}
