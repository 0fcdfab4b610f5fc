/** Mesh files of Gazebo models: `.dae`, `.stl`, `.obj`, `.glb`, `.gltf`. The only importer of three's loaders. */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { BufferGeometry, Mesh } from 'three';
import { OBJLoader } from 'three/addons/loaders/OBJLoader.js';
import { STLLoader } from 'three/addons/loaders/STLLoader.js';
import { loadCollada } from './collada.ts';
import type { Material } from './description.ts';
import { SdfError } from './error.ts';
import { loadGltf } from './gltf.ts';
import { materialsOfMtl } from './mtl.ts';
import { weld, type Triangles } from './triangles.ts';

/** Triangles of one submesh and one material [m]. */
export interface MeshPart extends Triangles {
  /** Name of the submesh, '' when it has none. */
  readonly name: string;
  readonly material?: Material;
}

/** Reads a mesh file; an `SdfError` names it when it is absent, broken, empty or of an unknown kind. */
export function loadMesh(file: string): readonly MeshPart[] {
  const parts = readParts(file).filter(({ indices }) => indices.length > 0);
  if (parts.length === 0) throw new SdfError({ file }, 'found no triangles, expected a mesh');
  for (const { positions } of parts) {
    if (!positions.every(Number.isFinite)) {
      throw new SdfError({ file }, 'found a coordinate that is no finite number');
    }
  }
  return parts;
}

function readParts(file: string): readonly MeshPart[] {
  const extension = extname(file).toLowerCase();
  switch (extension) {
    case '.dae':
      return loadCollada(read(file).toString('utf8'), file);
    case '.stl':
    case '.stla':
    case '.stlb':
      return loadStl(read(file), file);
    case '.obj':
      return loadObj(read(file).toString('utf8'), file);
    case '.glb':
    case '.gltf':
      return loadGltf(read(file), file, (uri) => read(join(dirname(file), uri)));
    default:
      throw new SdfError(
        { file },
        `found a mesh of kind "${extension}", expected .dae, .stl, .obj, .glb or .gltf`,
      );
  }
}

function loadStl(bytes: Buffer, file: string): readonly MeshPart[] {
  // three guesses binary or text from the size alone, so a short binary file must not look like text
  if (bytes.length < 15) throw new SdfError({ file }, 'found a truncated file, expected STL');
  const copy = new Uint8Array(bytes).buffer;
  const geometry = guarded(file, () => new STLLoader().parse(copy));
  return [{ name: '', ...trianglesOf(geometry, 0, Infinity) }];
}

function loadObj(text: string, file: string): readonly MeshPart[] {
  const group = guarded(file, () => new OBJLoader().parse(text));
  const materials = materialsOfMtl(text, (name) => {
    try {
      return readFileSync(join(dirname(file), name), 'utf8');
    } catch {
      return undefined;
    }
  });
  const parts: MeshPart[] = [];
  for (const object of group.children) {
    if (!('isMesh' in object)) continue;
    const mesh = object as Mesh;
    const slots = Array.isArray(mesh.material) ? mesh.material : [mesh.material];
    const groups = mesh.geometry.groups.length > 0 ? mesh.geometry.groups : [whole];
    for (const { start, count, materialIndex } of groups) {
      const material = materials.get(slots[materialIndex ?? 0]?.name ?? '');
      parts.push({
        name: mesh.name,
        ...trianglesOf(mesh.geometry, start, count),
        ...(material ? { material } : {}),
      });
    }
  }
  return parts;
}

const whole = { start: 0, count: Infinity, materialIndex: 0 };

/** `start` and `count` in vertices of the unindexed geometry. */
function trianglesOf(geometry: BufferGeometry, start: number, count: number): Triangles {
  const attribute = geometry.getAttribute('position') as
    ReturnType<BufferGeometry['getAttribute']> | undefined;
  if (!attribute) return { positions: new Float32Array(0), indices: new Uint32Array(0) };
  const array = Float32Array.from(attribute.array);
  return weld(array.slice(3 * start, 3 * Math.min(start + count, attribute.count)));
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SdfError({ file }, `cannot be read: ${(error as Error).message}`);
  }
}

function guarded<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new SdfError({ file }, `cannot be parsed: ${(error as Error).message}`);
  }
}
