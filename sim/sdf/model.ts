/** `<model>` elements, nested ones flattened. */
import { compose3, type Transform3 } from '#nodes/math/se3.ts';
import type { JointDescription, LinkDescription, ModelDescription } from './description.ts';
import { scopeOf } from './frames.ts';
import { jointOf } from './joint.ts';
import { linkOf, type Reading } from './link.ts';
import type { Element } from './parse.ts';
import { childFlag } from './values.ts';

const knownInModel = new Set(
  'pose static link joint frame model self_collide allow_auto_disable enable_wind'.split(' '),
);

/**
 * The model and those nested in it, outer ones first.
 *
 * @param element `<model>` whose includes are expanded
 * @param pose of the model in the world
 */
export function modelsOf(
  element: Element,
  pose: Transform3,
  reading: Reading,
): readonly ModelDescription[] {
  return flattened(element, pose, element.attributes['name'] ?? 'model', false, reading);
}

function flattened(
  element: Element,
  pose: Transform3,
  name: string,
  insideStatic: boolean,
  reading: Reading,
): readonly ModelDescription[] {
  reading.ignored.unknownIn(element, knownInModel);
  const scope = scopeOf(element);
  const isStatic = childFlag(element, 'static', false) || insideStatic;
  const links: LinkDescription[] = [];
  const joints: JointDescription[] = [];
  const nested: ModelDescription[] = [];
  for (const part of element.children) {
    const partName = part.attributes['name'] ?? part.name;
    if (part.name === 'link') links.push(linkOf(part, scope, pose, reading));
    else if (part.name === 'joint') joints.push(jointOf(part, scope, pose, name));
    else if (part.name === 'model') {
      const inner = compose3(pose, scope.find(partName) ?? pose);
      if (part.attributes['merge'] === 'true') {
        const [merged, ...below] = flattened(part, inner, name, isStatic, reading);
        links.push(...(merged?.links ?? []));
        joints.push(...(merged?.joints ?? []));
        nested.push(...below);
      } else {
        nested.push(...flattened(part, inner, `${name}::${partName}`, isStatic, reading));
      }
    }
  }
  return [{ name, pose, isStatic, links, joints }, ...nested];
}
