/** `<pose>` elements: numbers and the frame that they count from. */
import { identity3, quaternionFromRpy, type Quaternion, type Transform3 } from '#nodes/math/se3.ts';
import { child, errorAt, type Element } from './parse.ts';
import { attributeFlag, numbersIn } from './values.ts';

export interface RawPose {
  readonly transform: Transform3;
  /** '' means the default frame of the element that owns the pose. */
  readonly relativeTo: string;
  /** SDF up to 1.6 wrote `frame`, which Gazebo took as a hint: unknown names mean the default. */
  readonly hintOnly: boolean;
  readonly element: Element | undefined;
}

const none: RawPose = { transform: identity3, relativeTo: '', hintOnly: true, element: undefined };

/** The pose that an element has by its first `<pose>`, the identity without one (SDF 1.12, pose.sdf). */
export function poseOf(owner: Element): RawPose {
  const element = child(owner, 'pose');
  if (!element) return none;
  const relativeTo = element.attributes['relative_to'];
  return {
    transform: element.text === '' ? identity3 : transformIn(element),
    relativeTo: (relativeTo ?? element.attributes['frame'] ?? '').trim(),
    hintOnly: relativeTo === undefined,
    element,
  };
}

function transformIn(element: Element): Transform3 {
  const format = element.attributes['rotation_format'] ?? 'euler_rpy';
  if (format === 'quat_xyzw') {
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 0] = numbersIn(element, [7]);
    return { translation: { x, y, z }, rotation: unit(element, { x: qx, y: qy, z: qz, w: qw }) };
  }
  if (format !== 'euler_rpy') {
    throw errorAt(element, `found rotation_format "${format}", expected euler_rpy or quat_xyzw`);
  }
  const [x = 0, y = 0, z = 0, roll = 0, pitch = 0, yaw = 0] = numbersIn(element, [6]);
  const toRadians = attributeFlag(element, 'degrees') ? Math.PI / 180 : 1;
  return {
    translation: { x, y, z },
    rotation: quaternionFromRpy(roll * toRadians, pitch * toRadians, yaw * toRadians),
  };
}

function unit(element: Element, q: Quaternion): Quaternion {
  const length = Math.hypot(q.x, q.y, q.z, q.w);
  if (length < 1e-9) throw errorAt(element, 'found a quaternion of length 0, expected a rotation');
  return { x: q.x / length, y: q.y / length, z: q.z / length, w: q.w / length };
}
