import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type {
  Geometry,
  LightDescription,
  Material,
  ModelDescription,
  Rgba,
  WorldDescription,
} from '#sim/sdf/description.ts';

export const rgba = (r: number, g: number, b: number, a = 1): Rgba => ({ r, g, b, a });

export function placed(x: number, y: number, z: number, yaw = 0, pitch = 0): Transform3 {
  return { translation: { x, y, z }, rotation: quaternionFromRpy(0, pitch, yaw) };
}

export function paint(colour: Rgba, more: Partial<Material> = {}): Material {
  const black = rgba(0, 0, 0);
  return {
    ambient: colour,
    diffuse: colour,
    specular: black,
    emissive: black,
    transparency: 0,
    ...more,
  };
}

/** A static model of one link with one visual and an equal collision. */
export function thing(
  name: string,
  geometry: Geometry,
  pose: Transform3,
  material: Material,
): ModelDescription {
  const own = placed(0, 0, 0);
  const link = {
    name: 'link',
    pose,
    mass: 1,
    gravity: true,
    kinematic: false,
    collisions: [{ name: 'collision', pose: own, geometry, friction: 1, glass: false }],
    visuals: [{ name: 'visual', pose: own, geometry, material, castShadows: true }],
  };
  return { name, pose, isStatic: true, links: [link], joints: [] };
}

export function sun(more: Partial<LightDescription> = {}): LightDescription {
  const n = Math.hypot(0.4, 0.2, 0.9);
  return {
    name: 'sun',
    kind: 'directional',
    pose: placed(0, 0, 10),
    direction: { x: 0.4 / n, y: 0.2 / n, z: -0.9 / n },
    diffuse: rgba(0.8, 0.8, 0.8),
    specular: rgba(0, 0, 0),
    intensity: 1,
    attenuation: { range: Infinity, constant: 1, linear: 0, quadratic: 0 },
    on: true,
    castShadows: true,
    ...more,
  };
}

export function smallWorld(more: Partial<WorldDescription> = {}): WorldDescription {
  return {
    name: 'small',
    file: '/small.sdf',
    gravity: { x: 0, y: 0, z: -9.81 },
    models: [],
    lights: [sun()],
    actors: [],
    ambient: rgba(0.4, 0.4, 0.4),
    background: rgba(0.6, 0.75, 0.95),
    ignored: [],
    ...more,
  };
}
