/** Which collisions are of glass, told by the visuals that show them. */
import type { Transform3 } from '#nodes/math/se3.ts';
import type { CollisionDescription, Geometry, VisualDescription } from './description.ts';
import { isTransparent } from './material.ts';

/**
 * A collision is glass when all visuals that show it are transparent: those of its link with the same
 * name (`pane`, `pane_collision`, `pane_visual` are one), else with the same shape and pose, else all.
 */
export function glassCollisions(
  collisions: readonly CollisionDescription[],
  visuals: readonly VisualDescription[],
): readonly CollisionDescription[] {
  if (!visuals.some(({ material }) => isTransparent(material))) return collisions;
  return collisions.map((collision) => {
    const shown = visualsFor(collision, visuals);
    return { ...collision, glass: shown.every(({ material }) => isTransparent(material)) };
  });
}

function visualsFor(
  collision: CollisionDescription,
  visuals: readonly VisualDescription[],
): readonly VisualDescription[] {
  const stem = stemOf(collision.name);
  const byName = visuals.filter(({ name }) => stem !== '' && stemOf(name) === stem);
  if (byName.length > 0) return byName;
  const byShape = visuals.filter(
    ({ geometry, pose }) =>
      sameShape(geometry, collision.geometry) && samePose(pose, collision.pose),
  );
  return byShape.length > 0 ? byShape : visuals;
}

function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/collision|visual|collider|coll?(?![a-z])|vis(?![a-z])|[\W_]/g, '');
}

function sameShape(a: Geometry, b: Geometry): boolean {
  if (a.kind === 'mesh' || b.kind === 'mesh') {
    return a.kind === 'mesh' && b.kind === 'mesh' && a.uri === b.uri;
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

function samePose(a: Transform3, b: Transform3): boolean {
  const t = Math.hypot(
    a.translation.x - b.translation.x,
    a.translation.y - b.translation.y,
    a.translation.z - b.translation.z,
  );
  const dot =
    a.rotation.x * b.rotation.x +
    a.rotation.y * b.rotation.y +
    a.rotation.z * b.rotation.z +
    a.rotation.w * b.rotation.w;
  return t < 0.01 && Math.abs(dot) > 0.9999;
}
