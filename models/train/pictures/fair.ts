import type { Camera } from '#nodes/core/robot.ts';
import { compose3, inverse3, transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import type { Geometry, ModelDescription } from '#sim/sdf/description.ts';

/** Where something is in a picture [pixels]; `right` and `bottom` are the first past it. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** How many are its own. */
  readonly pixels: number;
}

// What is smaller, hidden or cut off more than this is neither asked for nor held against a network,
// as KITTI (Geiger, Lenz, Urtasun 2012, table of difficulties) sets it aside. 12 of 240 rows is a
// cone of half a metre at 9 m, by the camera of a TurtleBot3.
const LEAST_SIDE = 12;
/** Of what would be seen if nothing stood before it. */
export const LEAST_SEEN = 0.5;
/** Persons close by are mostly above the picture, and matter most. */
export const LEAST_INSIDE = 0.25;

/** Whether a line can be asked for of which `outline` is the box: it is thick enough to be seen. */
export function isFairLine(shown: Extent, outline: Extent): boolean {
  const columns = shown.right - shown.left;
  return isLarge(outline) && columns >= 2 * LEAST_SIDE && shown.pixels >= 1.5 * columns;
}

export function isLarge({ left, top, right, bottom }: Extent): boolean {
  return right - left >= LEAST_SIDE && bottom - top >= LEAST_SIDE;
}

/** Points along each side of a visual. */
const GRID = 6;

/** Share of a model, by the faces of its visuals, that is in the picture or would be if nothing hid it. */
export function shareInside(model: ModelDescription, camera: Transform3, lens: Camera): number {
  const cameraFromWorld = inverse3(camera);
  const focal = lens.width / 2 / Math.tan(lens.hfov / 2);
  const isInside = ({ x, y, z }: Vector3): boolean =>
    x > lens.near &&
    Math.abs(y) * focal < (x * lens.width) / 2 &&
    Math.abs(z) * focal < (x * lens.height) / 2;
  let inside = 0;
  let all = 0;
  for (const { visuals } of model.links)
    for (const { geometry, pose } of visuals) {
      const cameraFromVisual = compose3(cameraFromWorld, pose);
      const size = sizeOf(geometry);
      const face = (size.x * size.y * size.z) / Math.min(size.x, size.y, size.z);
      for (let i = 0; i < GRID ** 3; i++) {
        const share = (step: number): number => ((Math.floor(i / step) % GRID) + 0.5) / GRID - 0.5;
        const point = {
          x: size.x * share(1),
          y: size.y * share(GRID),
          z: size.z * share(GRID * GRID),
        };
        if (isInside(transformPoint3(cameraFromVisual, point))) inside += face;
        all += face;
      }
    }
  return all > 0 ? inside / all : 0;
}

function sizeOf(geometry: Geometry): Vector3 {
  switch (geometry.kind) {
    case 'box':
      return geometry.size;
    case 'cylinder':
      return { x: 2 * geometry.radius, y: 2 * geometry.radius, z: geometry.length };
    case 'capsule': {
      const wide = 2 * geometry.radius;
      return { x: wide, y: wide, z: geometry.length + wide };
    }
    case 'sphere':
      return { x: 2 * geometry.radius, y: 2 * geometry.radius, z: 2 * geometry.radius };
    case 'plane':
    case 'mesh':
      return { x: 0, y: 0, z: 0 };
  }
}
