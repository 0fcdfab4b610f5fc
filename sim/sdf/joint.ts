/** `<joint>` elements. */
import { compose3, rotate, type Transform3 } from '#nodes/math/se3.ts';
import type { JointDescription, JointKind, LinkReference } from './description.ts';
import type { Scope } from './frames.ts';
import { child, errorAt, type Element } from './parse.ts';
import { poseOf } from './pose.ts';
import { childLimit, childText, childVector, normalised } from './values.ts';

const kinds: readonly JointKind[] = [
  'fixed',
  'revolute',
  'continuous',
  'prismatic',
  'ball',
  'universal',
  'screw',
  'revolute2',
  'gearbox',
];
const withoutAxis: readonly JointKind[] = ['fixed', 'ball'];

/** A joint of the model `modelName`, whose links it names by their model's scoped name. */
export function jointOf(
  element: Element,
  scope: Scope,
  worldFromModel: Transform3,
  modelName: string,
): JointDescription {
  const kind = kinds.find((candidate) => candidate === element.attributes['type']);
  if (!kind) {
    const found = element.attributes['type'] ?? '';
    throw errorAt(element, `found type "${found}", expected one of ${kinds.join(', ')}`);
  }
  const name = element.attributes['name'] ?? '';
  const childName = childText(element, 'child') ?? '';
  const modelFromJoint = scope.place(poseOf(element), childName, element);
  const axis = child(element, 'axis');
  const limit = axis && child(axis, 'limit');
  const bounded = kind !== 'continuous';
  return {
    name,
    kind,
    parent: bodyNamed(element, 'parent', scope, modelName),
    child: bodyNamed(element, 'child', scope, modelName),
    pose: compose3(worldFromModel, modelFromJoint),
    ...(withoutAxis.includes(kind)
      ? {}
      : { axis: axisOf(element, scope, worldFromModel, modelFromJoint) }),
    lower: bounded ? childLimit(limit, 'lower', -Infinity) : -Infinity,
    upper: bounded ? childLimit(limit, 'upper', Infinity) : Infinity,
  };
}

function bodyNamed(
  joint: Element,
  role: 'parent' | 'child',
  scope: Scope,
  modelName: string,
): LinkReference {
  const name = childText(joint, role);
  if (name === undefined) throw errorAt(joint, `found no <${role}>, expected the name of a link`);
  if (name === 'world') return { model: undefined, link: 'world' };
  const body = scope.bodyOf(name);
  if (!body) {
    throw errorAt(
      child(joint, role) ?? joint,
      `found "${name}", expected the name of a link of ${modelName}`,
    );
  }
  return { model: [modelName, ...body.models].join('::'), link: body.link };
}

/** Up to SDF 1.6 the flag `use_parent_model_frame`, since then `expressed_in`, else the joint's frame. */
function axisOf(
  joint: Element,
  scope: Scope,
  worldFromModel: Transform3,
  modelFromJoint: Transform3,
): { x: number; y: number; z: number } {
  const axis = child(joint, 'axis');
  const up = { x: 0, y: 0, z: 1 };
  const written = axis ? normalised(childVector(axis, 'xyz', up)) : up;
  if (!written) throw errorAt(axis ?? joint, 'found an axis of length 0, expected a direction');
  const xyz = axis && child(axis, 'xyz');
  const inModel = axis && /^(1|true)$/i.test(childText(axis, 'use_parent_model_frame') ?? '');
  const asked = inModel ? '__model__' : xyz?.attributes['expressed_in'];
  const frame = asked ? scope.find(asked) : modelFromJoint;
  if (!frame) throw errorAt(xyz ?? joint, `found expressed_in="${asked ?? ''}", expected a frame`);
  return rotate(worldFromModel.rotation, rotate(frame.rotation, written));
}
