/** `<geometry>` elements. */
import type { Vector3 } from '#nodes/math/se3.ts';
import type { Geometry, Material, MeshGeometry } from './description.ts';
import { SdfError } from './error.ts';
import type { Locate } from './locate.ts';
import { loadMesh, type MeshPart } from './mesh-loader.ts';
import { child, childrenNamed, errorAt, lineOf, type Element } from './parse.ts';
import { cone, ellipsoid, extrusion } from './shapes.ts';
import { boundsCentre, merge, scaled, translated, type Triangles } from './triangles.ts';
import {
  childFlag,
  childLength,
  childNumber,
  childText,
  childVector,
  normalised,
  numbersIn,
  vectorOf,
} from './values.ts';

/** Geometry, and the material that a mesh file gives it. */
export interface Part {
  readonly geometry: Geometry;
  readonly material?: Material;
}

export interface Geometries {
  /** One geometry, meshes merged; `undefined` for `<empty>` or no `<geometry>`, as in Gazebo. */
  whole(owner: Element): Geometry | undefined;
  /** One part per material of a mesh. */
  parts(owner: Element): readonly Part[];
}

/** Thinner things trouble physics and rays; drawings contain sheets of thickness 0. */
const thinnest = 1e-4;

/** Reader of geometries that loads every mesh file and scales every use of it only once. */
export function geometries(locate: Locate): Geometries {
  const files = new Map<string, readonly MeshPart[]>();
  const uses = new Map<string, readonly Part[]>();
  const wholes = new Map<readonly Part[], MeshGeometry>();

  const file = (path: string, uri: Element): readonly MeshPart[] => {
    const known = files.get(path);
    if (known) return known;
    const parts = blamed(uri, () => loadMesh(path));
    files.set(path, parts);
    return parts;
  };

  const meshParts = (mesh: Element): readonly Part[] => {
    const use = meshUse(mesh, locate);
    const { path, scale, submesh, centred } = use;
    const key = JSON.stringify([path, scale, submesh, centred]);
    const known = uses.get(key);
    if (known) return known;
    const parts = shaped(file(use.path, use.element), use, mesh);
    uses.set(key, parts);
    return parts;
  };

  const parts = (owner: Element): readonly Part[] => {
    const shapes = shapesIn(owner);
    const [shape] = shapes;
    if (!shape || shape.name === 'empty') return [];
    if (shape.name === 'mesh') return meshParts(shape);
    return [{ geometry: shape.name === 'polyline' ? polylines(shapes) : simple(shape) }];
  };

  const whole = (owner: Element): Geometry | undefined => {
    const all = parts(owner);
    const meshes = all.map(({ geometry }) => geometry).filter((g) => g.kind === 'mesh');
    const [first] = meshes;
    if (!first || all.length === 1) return all[0]?.geometry;
    const known = wholes.get(all) ?? { kind: 'mesh', ...merge(meshes), uri: first.uri };
    wholes.set(all, known);
    return known;
  };

  return { whole, parts };
}

function shapesIn(owner: Element): readonly Element[] {
  const geometry = child(owner, 'geometry');
  if (!geometry) return [];
  const shapes = geometry.children.filter(({ name }) => !name.includes(':'));
  if (shapes.length === 0) throw errorAt(geometry, 'found nothing in it, expected a shape');
  return shapes;
}

function simple(shape: Element): Geometry {
  switch (shape.name) {
    case 'box':
      return { kind: 'box', size: sizeOf(shape, 'size') };
    case 'cylinder':
    case 'capsule':
      return {
        kind: shape.name,
        radius: childLength(shape, 'radius'),
        length: Math.max(thinnest, childLength(shape, 'length', true)),
      };
    case 'sphere':
      return { kind: 'sphere', radius: childLength(shape, 'radius') };
    case 'plane':
      return planeOf(shape);
    case 'ellipsoid':
      return mesh('ellipsoid', ellipsoid(sizeOf(shape, 'radii')));
    case 'cone':
      return mesh('cone', cone(childLength(shape, 'radius'), childLength(shape, 'length')));
    default:
      throw errorAt(
        shape,
        'found an unknown geometry, expected box, cylinder, sphere, capsule, plane, mesh, ellipsoid, cone or polyline',
      );
  }
}

function sizeOf(shape: Element, name: string): Vector3 {
  const element = child(shape, name);
  if (!element) throw errorAt(shape, `found no <${name}>, expected one`);
  const { x, y, z } = vectorOf(element);
  if (Math.min(x, y, z) < 0)
    throw errorAt(element, `found "${element.text}", expected no negative`);
  return { x: Math.max(thinnest, x), y: Math.max(thinnest, y), z: Math.max(thinnest, z) };
}

function planeOf(shape: Element): Geometry {
  const up = { x: 0, y: 0, z: 1 };
  const normal = normalised(childVector(shape, 'normal', up));
  if (!normal) throw errorAt(shape, 'found a normal of length 0, expected a direction');
  const size = child(shape, 'size');
  const [x = 1, y = 1] = size ? numbersIn(size, [2]) : [];
  if (size && Math.min(x, y) <= 0) {
    throw errorAt(size, `found "${size.text}", expected positive lengths`);
  }
  return { kind: 'plane', normal, size: { x, y } };
}

/** Several `<polyline>` in one `<geometry>` are an outline and its holes. */
function polylines(shapes: readonly Element[]): Geometry {
  const outlines = shapes.filter(({ name }) => name === 'polyline');
  const heights = outlines.map((outline) => childNumber(outline, 'height', 1));
  return mesh('polyline', extrusion(outlines.map(pointsOf), Math.max(thinnest, ...heights)));
}

function pointsOf(polyline: Element): readonly { x: number; y: number }[] {
  const points = childrenNamed(polyline, 'point');
  if (points.length < 3) {
    throw errorAt(polyline, `found ${String(points.length)} points, expected at least 3`);
  }
  return points.map((point) => {
    const [x = 0, y = 0] = numbersIn(point, [2]);
    return { x, y };
  });
}

interface MeshUse {
  readonly path: string;
  readonly uri: string;
  readonly scale: Vector3;
  readonly submesh: string | undefined;
  readonly centred: boolean;
  readonly element: Element;
}

function meshUse(shape: Element, locate: Locate): MeshUse {
  const element = child(shape, 'uri') ?? child(shape, 'filename');
  if (!element || element.text === '') throw errorAt(shape, 'found no <uri>, expected one');
  const path = locate(element.text, element.source.file);
  if (path === undefined) throw errorAt(element, `found no file for "${element.text}"`);
  const scale = childVector(shape, 'scale', { x: 1, y: 1, z: 1 });
  if (scale.x * scale.y * scale.z === 0) {
    throw errorAt(child(shape, 'scale') ?? shape, 'found a scale of 0, expected another number');
  }
  const submesh = child(shape, 'submesh');
  return {
    element,
    path,
    uri: element.text,
    scale,
    submesh: submesh && childText(submesh, 'name'),
    centred: submesh ? childFlag(submesh, 'center', false) : false,
  };
}

function shaped(parts: readonly MeshPart[], use: MeshUse, shape: Element): readonly Part[] {
  const chosen =
    use.submesh === undefined ? parts : parts.filter(({ name }) => name === use.submesh);
  if (chosen.length === 0) {
    const names = [...new Set(parts.map(({ name }) => name))].join(', ');
    throw errorAt(
      shape,
      `found no submesh "${use.submesh ?? ''}" in ${use.uri}, which has: ${names}`,
    );
  }
  const centre = boundsCentre(chosen);
  const moved = use.centred
    ? chosen.map((part) => ({
        ...part,
        ...translated(part, { x: -centre.x, y: -centre.y, z: -centre.z }),
      }))
    : chosen;
  return byMaterial(moved).map(({ triangles, material }) => ({
    geometry: mesh(use.uri, isUnit(use.scale) ? triangles : scaled(triangles, use.scale)),
    ...(material ? { material } : {}),
  }));
}

/** Files draw hundreds of parts with a handful of materials. */
function byMaterial(
  parts: readonly MeshPart[],
): readonly { triangles: Triangles; material: Material | undefined }[] {
  const groups = new Map<string, MeshPart[]>();
  for (const part of parts) {
    const key = JSON.stringify(part.material ?? null);
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()].map((group) => ({
    triangles: merge(group),
    material: group[0]?.material,
  }));
}

function mesh(uri: string, { positions, indices }: Triangles): MeshGeometry {
  return { kind: 'mesh', positions, indices, uri };
}

function isUnit({ x, y, z }: Vector3): boolean {
  return x === 1 && y === 1 && z === 1;
}

/** An error of a mesh file also says which element asked for it. */
function blamed<T>(element: Element, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof SdfError)) throw error;
    throw new SdfError(
      { file: element.source.file, line: lineOf(element), element: element.name },
      `mesh "${element.text}" cannot be used: ${error.message}`,
    );
  }
}
