/** glTF 2.0 meshes, binary (`.glb`) or text (`.gltf`). */
import { z } from 'zod';
import type { Material, Rgba } from './description.ts';
import { SdfError } from './error.ts';
import {
  determinant,
  identity4,
  multiply4,
  quaternion4,
  scale4,
  transformed,
  translation4,
  type Matrix4,
} from './matrix.ts';
import type { MeshPart } from './mesh-loader.ts';
import { turnedOver, weld } from './triangles.ts';

const index = z.int().nonnegative();
const Primitive = z.object({
  attributes: z.record(z.string(), index),
  indices: index.optional(),
  material: index.optional(),
  mode: z.int().default(4),
});
const Gltf = z.object({
  scene: index.default(0),
  scenes: z.array(z.object({ nodes: z.array(index).default([]) })).default([]),
  nodes: z
    .array(
      z.object({
        name: z.string().default(''),
        mesh: index.optional(),
        children: z.array(index).default([]),
        matrix: z.array(z.number()).length(16).optional(),
        translation: z.array(z.number()).length(3).default([0, 0, 0]),
        rotation: z.array(z.number()).length(4).default([0, 0, 0, 1]),
        scale: z.array(z.number()).length(3).default([1, 1, 1]),
      }),
    )
    .default([]),
  meshes: z.array(z.object({ primitives: z.array(Primitive) })).default([]),
  accessors: z
    .array(
      z.object({
        bufferView: index.optional(),
        byteOffset: index.default(0),
        componentType: z.int(),
        count: index,
      }),
    )
    .default([]),
  bufferViews: z
    .array(
      z.object({
        buffer: index,
        byteOffset: index.default(0),
        byteStride: index.optional(),
      }),
    )
    .default([]),
  buffers: z.array(z.object({ uri: z.string().optional() })).default([]),
  materials: z
    .array(
      z.object({
        pbrMetallicRoughness: z
          .object({ baseColorFactor: z.array(z.number()).length(4).default([1, 1, 1, 1]) })
          .default({ baseColorFactor: [1, 1, 1, 1] }),
        emissiveFactor: z.array(z.number()).length(3).default([0, 0, 0]),
        alphaMode: z.string().default('OPAQUE'),
      }),
    )
    .default([]),
});
type Gltf = z.infer<typeof Gltf>;
type Primitive = z.infer<typeof Primitive>;

interface Asset {
  readonly file: string;
  readonly gltf: Gltf;
  readonly buffers: readonly DataView[];
}

/**
 * The triangles of the scene, one part per node and primitive (glTF 2.0 specification, sections 3.5 to
 * 3.9), in metres. Axes stay as they are in the file, as in Gazebo.
 *
 * @param readBeside bytes of a file that the asset names, relative to its folder
 */
export function loadGltf(
  bytes: Uint8Array,
  file: string,
  readBeside: (uri: string) => Uint8Array,
): readonly MeshPart[] {
  const { json, body } = containerOf(bytes, file);
  const parsed = Gltf.safeParse(json);
  if (!parsed.success) throw new SdfError({ file }, z.prettifyError(parsed.error));
  const gltf = parsed.data;
  const buffers = gltf.buffers.map(({ uri }) =>
    viewOf(uri === undefined ? (body ?? new Uint8Array(0)) : bytesOf(uri, readBeside)),
  );
  const asset = { file, gltf, buffers };
  const roots = gltf.scenes[gltf.scene]?.nodes ?? gltf.nodes.map((_, i) => i);
  return roots.flatMap((root) => nodeParts(root, identity4, asset, 0));
}

const MAGIC = 0x46546c67;

function containerOf(bytes: Uint8Array, file: string): { json: unknown; body?: Uint8Array } {
  const view = viewOf(bytes);
  const binary = bytes.length >= 20 && view.getUint32(0, true) === MAGIC;
  const length = binary ? view.getUint32(12, true) : bytes.length;
  const start = binary ? 20 : 0;
  try {
    const json: unknown = JSON.parse(
      new TextDecoder().decode(bytes.subarray(start, start + length)),
    );
    return binary ? { json, body: bytes.subarray(start + length + 8) } : { json };
  } catch (error) {
    throw new SdfError({ file }, `is not glTF: ${(error as Error).message}`);
  }
}

function bytesOf(uri: string, readBeside: (uri: string) => Uint8Array): Uint8Array {
  const data = /^data:[^,]*;base64,(.*)$/s.exec(uri)?.[1];
  return data === undefined ? readBeside(decodeURIComponent(uri)) : Buffer.from(data, 'base64');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function nodeParts(
  number: number,
  parent: Matrix4,
  asset: Asset,
  depth: number,
): readonly MeshPart[] {
  const node = asset.gltf.nodes[number];
  if (!node || depth > 64) throw broken(asset, `node ${number}`);
  const [tx = 0, ty = 0, tz = 0] = node.translation;
  const [qx = 0, qy = 0, qz = 0, qw = 1] = node.rotation;
  const [sx = 1, sy = 1, sz = 1] = node.scale;
  const local = node.matrix
    ? identity4.map((_, i) => node.matrix?.[4 * (i % 4) + Math.floor(i / 4)] ?? 0)
    : multiply4(
        multiply4(translation4(tx, ty, tz), quaternion4(qx, qy, qz, qw)),
        scale4(sx, sy, sz),
      );
  const matrix = multiply4(parent, local);
  const mesh = node.mesh === undefined ? undefined : asset.gltf.meshes[node.mesh];
  return [
    ...(mesh?.primitives ?? []).flatMap((part) => primitivePart(part, matrix, node.name, asset)),
    ...node.children.flatMap((child) => nodeParts(child, matrix, asset, depth + 1)),
  ];
}

const TRIANGLES = 4;

function primitivePart(
  primitive: Primitive,
  matrix: Matrix4,
  name: string,
  asset: Asset,
): readonly MeshPart[] {
  const position = primitive.attributes['POSITION'];
  if (position === undefined || primitive.mode !== TRIANGLES) return [];
  const points = transformed(Float32Array.from(numbersOf(position, 3, asset)), matrix);
  const corners =
    primitive.indices === undefined ? undefined : numbersOf(primitive.indices, 1, asset);
  if (corners?.some((corner) => corner >= points.length / 3)) {
    throw broken(asset, `accessor ${String(primitive.indices)}`);
  }
  const { positions, indices } = weld(points, corners);
  const material =
    primitive.material === undefined ? undefined : materialOf(primitive.material, asset);
  return [
    {
      name,
      positions,
      indices: determinant(matrix) < 0 ? turnedOver(indices) : indices,
      ...(material ? { material } : {}),
    },
  ];
}

const sizes: ReadonlyMap<number, number> = new Map([
  [5121, 1],
  [5123, 2],
  [5125, 4],
  [5126, 4],
]);

function numbersOf(accessorNumber: number, width: number, asset: Asset): readonly number[] {
  const accessor = asset.gltf.accessors[accessorNumber];
  const view = asset.gltf.bufferViews[accessor?.bufferView ?? -1];
  const buffer = asset.buffers[view?.buffer ?? -1];
  const size = sizes.get(accessor?.componentType ?? 0);
  if (!accessor || !view || !buffer || size === undefined) {
    throw broken(asset, `accessor ${accessorNumber} (compressed meshes are not read)`);
  }
  const stride = view.byteStride ?? size * width;
  const start = view.byteOffset + accessor.byteOffset;
  if (
    accessor.count > 0 &&
    start + (accessor.count - 1) * stride + size * width > buffer.byteLength
  ) {
    throw broken(asset, `accessor ${accessorNumber} (the file is too short)`);
  }
  const result: number[] = [];
  for (let i = 0; i < accessor.count; i++) {
    for (let k = 0; k < width; k++) {
      const at = start + i * stride + k * size;
      if (accessor.componentType === 5126) result.push(buffer.getFloat32(at, true));
      else if (size === 4) result.push(buffer.getUint32(at, true));
      else result.push(size === 2 ? buffer.getUint16(at, true) : buffer.getUint8(at));
    }
  }
  return result;
}

function materialOf(number: number, { gltf }: Asset): Material | undefined {
  const material = gltf.materials[number];
  if (!material) return undefined;
  const [r = 1, g = 1, b = 1, a = 1] = material.pbrMetallicRoughness.baseColorFactor;
  const [er = 0, eg = 0, eb = 0] = material.emissiveFactor;
  const diffuse: Rgba = { r, g, b, a: 1 };
  return {
    ambient: diffuse,
    diffuse,
    specular: { r: 0.1, g: 0.1, b: 0.1, a: 1 },
    emissive: { r: er, g: eg, b: eb, a: 1 },
    transparency: material.alphaMode === 'BLEND' ? 1 - a : 0,
  };
}

function broken({ file }: Asset, what: string): SdfError {
  return new SdfError({ file }, `found ${what} missing or unreadable`);
}
