/** `<link>` elements: mass, collisions, visuals. */
import { compose3, inverse3, type Transform3 } from '#nodes/math/se3.ts';
import type {
  CollisionDescription,
  Geometry,
  Inertia,
  LinkDescription,
  VisualDescription,
} from './description.ts';
import type { Scope } from './frames.ts';
import type { Geometries } from './geometry.ts';
import { glassCollisions } from './glass.ts';
import type { Ignored } from './ignored.ts';
import { materialOf } from './material.ts';
import { child, childrenNamed, errorAt, type Element } from './parse.ts';
import { poseOf } from './pose.ts';
import { attributeFlag, childFlag, childNumber } from './values.ts';
import { volumeOf } from './volume.ts';

export interface Reading {
  readonly geometries: Geometries;
  readonly ignored: Ignored;
}

const knownInLink = new Set(
  'pose inertial collision visual light gravity kinematic self_collide velocity_decay enable_wind'.split(
    ' ',
  ),
);
const knownInCollision = new Set('pose geometry surface max_contacts density'.split(' '));
const knownInVisual = new Set('pose geometry material transparency cast_shadows meta'.split(' '));

/** A link in its model's scope; `worldFromModel` makes the pose one in the world. */
export function linkOf(
  element: Element,
  scope: Scope,
  worldFromModel: Transform3,
  reading: Reading,
): LinkDescription {
  reading.ignored.unknownIn(element, knownInLink);
  const name = element.attributes['name'] ?? '';
  const modelFromLink = scope.find(name) ?? poseOf(element).transform;
  const place = (owner: Element): Transform3 =>
    compose3(inverse3(modelFromLink), scope.place(poseOf(owner), name, owner));
  const visuals = childrenNamed(element, 'visual').flatMap((visual) =>
    visualsOf(visual, place(visual), reading),
  );
  const collisions = childrenNamed(element, 'collision').flatMap((collision) =>
    collisionsOf(collision, place(collision), reading),
  );
  return {
    name,
    pose: compose3(worldFromModel, modelFromLink),
    ...massOf(element, collisions),
    gravity: childFlag(element, 'gravity', true),
    kinematic: childFlag(element, 'kinematic', false),
    collisions: glassCollisions(collisions, visuals),
    visuals,
  };
}

function visualsOf(
  element: Element,
  pose: Transform3,
  { geometries, ignored }: Reading,
): readonly VisualDescription[] {
  ignored.unknownIn(element, knownInVisual);
  const name = element.attributes['name'] ?? 'visual';
  const castShadows = childFlag(element, 'cast_shadows', true);
  // a material in the world file paints over those of the mesh file, so its parts need no split
  if (child(element, 'material')) {
    const geometry = geometries.whole(element);
    const material = materialOf(element, undefined);
    return geometry ? [{ name, pose, geometry, material, castShadows }] : [];
  }
  return geometries.parts(element).map(({ geometry, material }, i) => ({
    name: i === 0 ? name : `${name}_${String(i)}`,
    pose,
    geometry,
    material: materialOf(element, material),
    castShadows,
  }));
}

function collisionsOf(
  element: Element,
  pose: Transform3,
  { geometries, ignored }: Reading,
): readonly CollisionDescription[] {
  ignored.unknownIn(element, knownInCollision);
  const geometry = geometries.whole(element);
  if (!geometry) return [];
  const name = element.attributes['name'] ?? 'collision';
  return [{ name, pose, geometry, friction: frictionOf(element), glass: false }];
}

/** `mu` of ODE, else the coefficient of Bullet, else 1 (SDF 1.12, surface.sdf). */
function frictionOf(collision: Element): number {
  const surface = child(collision, 'surface');
  const friction = surface && child(surface, 'friction');
  const ode = friction && child(friction, 'ode');
  const bullet = friction && child(friction, 'bullet');
  if (ode && child(ode, 'mu')) return checked(ode, childNumber(ode, 'mu', 1));
  return bullet ? checked(bullet, childNumber(bullet, 'friction', 1)) : 1;
}

function checked(owner: Element, friction: number): number {
  if (friction < 0)
    throw errorAt(owner, `found a friction of ${String(friction)}, expected none below 0`);
  return friction;
}

function massOf(
  link: Element,
  collisions: readonly { geometry: Geometry }[],
): { mass: number; inertia?: Inertia } {
  const inertial = child(link, 'inertial');
  if (!inertial) return { mass: 1 };
  if (attributeFlag(inertial, 'auto')) {
    const density = childNumber(inertial, 'density', 1000);
    const volume = collisions.reduce((sum, { geometry }) => sum + volumeOf(geometry), 0);
    return { mass: childNumber(inertial, 'mass', volume > 0 ? volume * density : 1) };
  }
  const mass = childNumber(inertial, 'mass', 1);
  if (mass < 0) throw errorAt(inertial, `found a mass of ${String(mass)}, expected none below 0`);
  const inertia = child(inertial, 'inertia');
  if (!inertia) return { mass };
  const moment = (name: string, fallback: number): number => childNumber(inertia, name, fallback);
  return {
    mass,
    inertia: {
      pose: poseOf(inertial).transform,
      ixx: moment('ixx', 1),
      iyy: moment('iyy', 1),
      izz: moment('izz', 1),
      ixy: moment('ixy', 0),
      ixz: moment('ixz', 0),
      iyz: moment('iyz', 0),
    },
  };
}
