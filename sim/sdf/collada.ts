/** COLLADA 1.4/1.5 meshes as Gazebo reads them. */
import type { Material, Rgba } from './description.ts';
import {
  determinant,
  identity4,
  multiply4,
  rotation4,
  scale4,
  transformed,
  translation4,
  type Matrix4,
} from './matrix.ts';
import type { MeshPart } from './mesh-loader.ts';
import { child, childrenNamed, errorAt, parseDocument, type Element } from './parse.ts';
import { turnedOver, weld } from './triangles.ts';

interface Library {
  readonly file: string;
  readonly byId: ReadonlyMap<string, Element>;
}

/**
 * The triangles of the visual scene, one part per node and material (COLLADA 1.4.1 specification,
 * chapters 4 and 5), in metres by `<unit>`. `<up_axis>` is not applied, since Gazebo does not apply
 * it either (gazebo-classic issue 1305) and its models are drawn accordingly. Skinned meshes appear in
 * their bind pose.
 */
export function loadCollada(text: string, file: string): readonly MeshPart[] {
  const root = parseDocument(text, file);
  if (root.name !== 'COLLADA') throw errorAt(root, `found <${root.name}>, expected <COLLADA>`);
  const byId = new Map<string, Element>();
  index(root, byId);
  const library = { file, byId };
  const unit = Number(unitOf(root));
  const metre = Number.isFinite(unit) && unit > 0 ? unit : 1;
  const world: Matrix4 = identity4.map((value, i) => (i < 12 ? value * metre : value));
  const parts: MeshPart[] = [];
  const scene = sceneOf(root, library);
  if (scene) {
    for (const node of childrenNamed(scene, 'node')) walk(node, world, '', library, parts, 0);
  } else {
    for (const geometry of allNamed(root, 'library_geometries', 'geometry')) {
      parts.push(...geometryParts(geometry, world, geometry.attributes['name'] ?? '', library));
    }
  }
  return parts;
}

function unitOf(root: Element): string {
  const asset = child(root, 'asset');
  return (asset && child(asset, 'unit'))?.attributes['meter'] ?? '1';
}

function sceneOf(root: Element, library: Library): Element | undefined {
  const scene = child(root, 'scene');
  const instance = scene && child(scene, 'instance_visual_scene');
  return (
    (instance && target(instance, 'url', library)) ??
    allNamed(root, 'library_visual_scenes', 'visual_scene')[0]
  );
}

function walk(
  node: Element,
  parent: Matrix4,
  parentName: string,
  library: Library,
  parts: MeshPart[],
  depth: number,
): void {
  if (depth > 64) throw errorAt(node, 'found nodes that instance themselves');
  const matrix = multiply4(parent, nodeMatrix(node));
  const name = node.attributes['name'] ?? parentName;
  for (const part of node.children) {
    switch (part.name) {
      case 'node':
        walk(part, matrix, name, library, parts, depth + 1);
        break;
      case 'instance_node':
        walk(needed(part, library), matrix, name, library, parts, depth + 1);
        break;
      case 'instance_geometry':
        parts.push(...geometryParts(needed(part, library), matrix, name, library, part));
        break;
      case 'instance_controller':
        parts.push(...controllerParts(needed(part, library), matrix, name, library, part));
        break;
    }
  }
}

/** The node's transformation elements, composed in the order in which they are written. */
function nodeMatrix(node: Element): Matrix4 {
  return node.children.reduce<Matrix4>((matrix, part) => {
    const step = stepOf(part);
    return step ? multiply4(matrix, step) : matrix;
  }, identity4);
}

const stepLengths: ReadonlyMap<string, number> = new Map([
  ['matrix', 16],
  ['translate', 3],
  ['scale', 3],
  ['rotate', 4],
]);

function stepOf(part: Element): Matrix4 | undefined {
  const length = stepLengths.get(part.name);
  if (length === undefined) return undefined;
  const values = numbers(part);
  if (values.length !== length) {
    throw errorAt(part, `found ${String(values.length)} numbers, expected ${String(length)}`);
  }
  const [x = 0, y = 0, z = 0, angleDeg = 0] = values;
  if (part.name === 'matrix') return values;
  if (part.name === 'translate') return translation4(x, y, z);
  if (part.name === 'scale') return scale4(x, y, z);
  return rotation4(x, y, z, (angleDeg * Math.PI) / 180);
}

function controllerParts(
  controller: Element,
  matrix: Matrix4,
  name: string,
  library: Library,
  instance: Element,
): readonly MeshPart[] {
  const skin = child(controller, 'skin');
  const geometry = skin && target(skin, 'source', library);
  if (!skin || geometry?.name !== 'geometry') return [];
  const bind = child(skin, 'bind_shape_matrix');
  const shape = bind ? multiply4(matrix, numbers(bind)) : matrix;
  return geometryParts(geometry, shape, name, library, instance);
}

function geometryParts(
  geometry: Element,
  matrix: Matrix4,
  name: string,
  library: Library,
  instance?: Element,
): readonly MeshPart[] {
  const mesh = child(geometry, 'mesh') ?? child(geometry, 'convex_mesh');
  if (!mesh) return [];
  const parts: MeshPart[] = [];
  const mirrored = determinant(matrix) < 0;
  for (const primitive of mesh.children) {
    const corners = cornersOf(primitive);
    if (!corners || corners.length === 0) continue;
    const positions = transformed(positionsOf(primitive, mesh, library), matrix);
    const outside = corners.find((corner) => corner >= positions.length / 3);
    if (outside !== undefined) {
      throw errorAt(
        primitive,
        `found vertex ${String(outside)} of ${String(positions.length / 3)}`,
      );
    }
    const welded = weld(positions, corners);
    parts.push({
      name,
      positions: welded.positions,
      indices: mirrored ? turnedOver(welded.indices) : welded.indices,
      ...materialOf(primitive.attributes['material'], instance, library),
    });
  }
  return parts;
}

/** Vertex numbers, three per triangle; polygons are cut into fans; lines are left out. */
function cornersOf(primitive: Element): readonly number[] | undefined {
  const inputs = childrenNamed(primitive, 'input');
  const vertex = inputs.find(({ attributes }) => attributes['semantic'] === 'VERTEX');
  const offset = Number(vertex?.attributes['offset'] ?? 0);
  const stride = 1 + Math.max(0, ...inputs.map((input) => Number(input.attributes['offset'] ?? 0)));
  const lists = primitive.children
    .map((part) => (part.name === 'ph' ? child(part, 'p') : part))
    .filter((part): part is Element => part?.name === 'p')
    .map((part) => everyNth(part, stride, offset));
  switch (primitive.name) {
    case 'triangles':
      return lists.flat();
    case 'polylist':
      return fans(lists.flat(), countsOf(primitive));
    case 'polygons':
    case 'trifans':
      return lists.flatMap((list) => fans(list, [list.length]));
    case 'tristrips':
      return lists.flatMap(strip);
    default:
      return undefined;
  }
}

function everyNth(list: Element, stride: number, offset: number): number[] {
  const all = numbers(list);
  const result: number[] = [];
  for (let i = offset; i < all.length; i += stride) {
    const index = all[i] ?? 0;
    if (!Number.isInteger(index) || index < 0) {
      throw errorAt(list, `found ${String(index)}, expected the number of a vertex`);
    }
    result.push(index);
  }
  return result;
}

function countsOf(primitive: Element): readonly number[] {
  const element = child(primitive, 'vcount');
  return element ? numbers(element) : [];
}

function fans(list: readonly number[], counts: readonly number[]): readonly number[] {
  const result: number[] = [];
  let start = 0;
  for (const count of counts) {
    for (let i = 1; i + 1 < count; i++) {
      result.push(list[start] ?? 0, list[start + i] ?? 0, list[start + i + 1] ?? 0);
    }
    start += count;
  }
  return result;
}

function strip(list: readonly number[]): readonly number[] {
  const result: number[] = [];
  for (let i = 0; i + 2 < list.length; i++) {
    const [a = 0, b = 0, c = 0] = list.slice(i, i + 3);
    result.push(...(i % 2 === 0 ? [a, b, c] : [b, a, c]));
  }
  return result;
}

function positionsOf(primitive: Element, mesh: Element, library: Library): Float32Array {
  const vertex = inputOf(primitive, 'VERTEX');
  const vertices = vertex && target(vertex, 'source', library);
  const position = vertices && inputOf(vertices, 'POSITION');
  const source = position && target(position, 'source', library);
  const array = source && child(source, 'float_array');
  if (!array) throw errorAt(primitive, `found no positions for this part of <${mesh.name}>`);
  const technique = child(source, 'technique_common');
  const accessor = technique && child(technique, 'accessor');
  const stride = Number(accessor?.attributes['stride'] ?? 3);
  const offset = Number(accessor?.attributes['offset'] ?? 0);
  const values = numbers(array);
  if (stride === 3 && offset === 0) return Float32Array.from(values);
  const result = new Float32Array(3 * Math.floor((values.length - offset) / stride));
  for (let i = 0; i < result.length; i++) {
    result[i] = values[offset + Math.floor(i / 3) * stride + (i % 3)] ?? 0;
  }
  return result;
}

function inputOf(element: Element, semantic: string): Element | undefined {
  return childrenNamed(element, 'input').find(
    ({ attributes }) => attributes['semantic'] === semantic,
  );
}

function materialOf(
  symbol: string | undefined,
  instance: Element | undefined,
  library: Library,
): { material?: Material } {
  const bound = instance
    ? descendants(instance, 'instance_material').find(
        ({ attributes }) => attributes['symbol'] === symbol,
      )
    : undefined;
  const material = bound
    ? target(bound, 'target', library)
    : symbol === undefined
      ? undefined
      : library.byId.get(symbol);
  const effectOf = material && child(material, 'instance_effect');
  const effect = effectOf && target(effectOf, 'url', library);
  const shading = effect && firstDescendant(effect, ['phong', 'lambert', 'blinn', 'constant']);
  return shading ? { material: shadedMaterial(shading) } : {};
}

const black: Rgba = { r: 0, g: 0, b: 0, a: 1 };
/** Stands for a texture, whose picture is not read. */
const textured: Rgba = { r: 0.7, g: 0.68, b: 0.64, a: 1 };

function shadedMaterial(shading: Element): Material {
  const diffuse = colourIn(shading, 'diffuse') ?? textured;
  return {
    ambient: diffuse,
    diffuse,
    specular: colourIn(shading, 'specular') ?? black,
    emissive: colourIn(shading, 'emission') ?? black,
    transparency: transparencyOf(shading),
  };
}

/** COLLADA 1.5 specification, "Determining transparency": 0 without an opaque mode, as in Gazebo. */
function transparencyOf(shading: Element): number {
  const transparent = child(shading, 'transparent');
  const mode = transparent?.attributes['opaque'];
  const colour = transparent && child(transparent, 'color');
  if (!transparent || mode === undefined || !colour) return 0;
  const [r = 0, g = 0, b = 0, a = 1] = numbers(colour);
  const factor = floatIn(shading, 'transparency') ?? 1;
  const luminance = 0.212671 * r + 0.71516 * g + 0.072169 * b;
  const byMode = new Map([
    ['A_ONE', 1 - a * factor],
    ['A_ZERO', a * factor],
    ['RGB_ZERO', luminance * factor],
    ['RGB_ONE', 1 - luminance * factor],
  ]);
  return Math.min(1, Math.max(0, byMode.get(mode) ?? 0));
}

function colourIn(shading: Element, name: string): Rgba | undefined {
  const element = child(shading, name);
  const colour = element && child(element, 'color');
  if (!colour) return undefined;
  const [r = 0, g = 0, b = 0, a = 1] = numbers(colour).map((v) => Math.min(1, Math.max(0, v)));
  return { r, g, b, a };
}

function floatIn(shading: Element, name: string): number | undefined {
  const element = child(shading, name);
  const value = element && child(element, 'float');
  return value && numbers(value)[0];
}

/** All numbers of a list; anything else is an error. */
export function numbers(element: Element): number[] {
  if (element.text === '') return [];
  return element.text.split(/\s+/).map((word) => {
    const value = Number(word);
    if (!Number.isFinite(value)) throw errorAt(element, `found "${word}", expected a number`);
    return value;
  });
}

function index(element: Element, byId: Map<string, Element>): void {
  const { id } = element.attributes;
  if (id !== undefined && !byId.has(id)) byId.set(id, element);
  for (const part of element.children) index(part, byId);
}

function target(element: Element, attribute: string, library: Library): Element | undefined {
  const reference = element.attributes[attribute];
  return reference === undefined ? undefined : library.byId.get(reference.replace(/^#/, ''));
}

function needed(instance: Element, library: Library): Element {
  const found = target(instance, 'url', library);
  if (!found) {
    const url = instance.attributes['url'] ?? '';
    throw errorAt(instance, `found url="${url}", expected the id of something in ${library.file}`);
  }
  return found;
}

function allNamed(root: Element, library: string, name: string): readonly Element[] {
  return childrenNamed(root, library).flatMap((list) => childrenNamed(list, name));
}

function descendants(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((part) =>
    part.name === name ? [part] : descendants(part, name),
  );
}

function firstDescendant(element: Element, names: readonly string[]): Element | undefined {
  for (const part of element.children) {
    if (part.name === 'extra') continue;
    const found = names.includes(part.name) ? part : firstDescendant(part, names);
    if (found) return found;
  }
  return undefined;
}
