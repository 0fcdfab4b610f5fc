/** `<light>` elements. */
import { rotate, type Transform3 } from '#nodes/math/se3.ts';
import type { LightDescription } from './description.ts';
import { child, errorAt, type Element } from './parse.ts';
import { childColour, childFlag, childNumber, childVector, normalised } from './values.ts';

const kinds = ['directional', 'point', 'spot'] as const;
const white = { r: 1, g: 1, b: 1, a: 1 };
const faint = { r: 0.1, g: 0.1, b: 0.1, a: 1 };

/** A light at `pose` in the world (defaults: SDF 1.12, light.sdf). */
export function lightOf(element: Element, pose: Transform3, scopedName: string): LightDescription {
  const written = element.attributes['type'] || 'point';
  const kind = kinds.find((candidate) => candidate === written);
  if (!kind) throw errorAt(element, `found type "${written}", expected ${kinds.join(', ')}`);
  const down = { x: 0, y: 0, z: -1 };
  const direction = normalised(childVector(element, 'direction', down));
  if (!direction) throw errorAt(element, 'found a direction of length 0, expected another');
  const attenuation = child(element, 'attenuation');
  const spot = child(element, 'spot');
  const number = (owner: Element | undefined, name: string, fallback: number): number =>
    owner ? childNumber(owner, name, fallback) : fallback;
  return {
    name: scopedName,
    kind,
    pose,
    direction: rotate(pose.rotation, direction),
    diffuse: childColour(element, 'diffuse', white),
    specular: childColour(element, 'specular', faint),
    intensity: childNumber(element, 'intensity', 1),
    attenuation: {
      range: number(attenuation, 'range', 10),
      constant: number(attenuation, 'constant', 1),
      linear: number(attenuation, 'linear', 1),
      quadratic: number(attenuation, 'quadratic', 0),
    },
    ...(kind === 'spot'
      ? {
          spot: {
            innerAngle: number(spot, 'inner_angle', 0),
            outerAngle: number(spot, 'outer_angle', 0),
            falloff: number(spot, 'falloff', 0),
          },
        }
      : {}),
    on: childFlag(element, 'light_on', true),
    castShadows: childFlag(element, 'cast_shadows', false),
  };
}
