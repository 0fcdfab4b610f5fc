/** Shapes without a primitive of their own, as triangles. */
import { ShapeUtils, Vector2 } from 'three';
import type { Vector3 } from '#nodes/math/se3.ts';
import { scaled, weld, type Triangles } from './triangles.ts';

const around = 24;

/** Ellipsoid with the given radii [m]. */
export function ellipsoid(radii: Vector3): Triangles {
  const rows = around / 2;
  const profile = Array.from({ length: rows + 1 }, (_, row) => {
    const angle = (Math.PI * row) / rows - Math.PI / 2;
    return { r: row % rows === 0 ? 0 : Math.cos(angle), z: Math.sin(angle) };
  });
  return scaled(revolved(profile), radii);
}

/** Cone about z with its apex up, centred at half its height. */
export function cone(radius: number, length: number): Triangles {
  return revolved([
    { r: 0, z: -length / 2 },
    { r: radius, z: -length / 2 },
    { r: 0, z: length / 2 },
  ]);
}

/** A polygon with holes (the second and later outlines) in the xy plane, from z = 0 to `height`. */
export function extrusion(
  outlines: readonly (readonly { x: number; y: number }[])[],
  height: number,
): Triangles {
  const [contour = [], ...holes] = outlines.map((outline, i) => oriented(outline, i > 0));
  const corners = [contour, ...holes].flat();
  const soup: number[] = [];
  for (const [a = 0, b = 0, c = 0] of ShapeUtils.triangulateShape(contour, holes)) {
    for (const i of [a, b, c]) soup.push(corners[i]?.x ?? 0, corners[i]?.y ?? 0, height);
    for (const i of [a, c, b]) soup.push(corners[i]?.x ?? 0, corners[i]?.y ?? 0, 0);
  }
  for (const outline of [contour, ...holes]) {
    outline.forEach((p, i) => {
      const q = outline[(i + 1) % outline.length] ?? p;
      soup.push(p.x, p.y, 0, q.x, q.y, 0, q.x, q.y, height);
      soup.push(p.x, p.y, 0, q.x, q.y, height, p.x, p.y, height);
    });
  }
  return weld(Float32Array.from(soup));
}

/** Counter-clockwise for the contour, clockwise for holes, the closing point dropped. */
function oriented(outline: readonly { x: number; y: number }[], hole: boolean): Vector2[] {
  const points = outline.map(({ x, y }) => new Vector2(x, y));
  const [first] = points;
  const last = points[points.length - 1];
  if (first && last && points.length > 3 && first.distanceTo(last) < 1e-9) points.pop();
  return ShapeUtils.isClockWise(points) === hole ? points : points.reverse();
}

/** The surface that a profile (from low to high z) sweeps about z. */
function revolved(profile: readonly { r: number; z: number }[]): Triangles {
  const soup: number[] = [];
  const at = (step: number, p: { r: number; z: number }): number[] => {
    const angle = (2 * Math.PI * (step % around)) / around;
    return [p.r * Math.cos(angle), p.r * Math.sin(angle), p.z];
  };
  for (let row = 0; row + 1 < profile.length; row++) {
    const low = profile[row];
    const high = profile[row + 1];
    if (!low || !high) continue;
    for (let step = 0; step < around; step++) {
      soup.push(...at(step, low), ...at(step + 1, low), ...at(step + 1, high));
      soup.push(...at(step, low), ...at(step + 1, high), ...at(step, high));
    }
  }
  return weld(Float32Array.from(soup));
}
