import type { Geometry } from '#sim/sdf/description.ts';
import type { Vector3 } from '#nodes/math/se3.ts';

/** Triangles of one visual in its own frame; counter-clockwise seen from outside. */
export interface Surface {
  /** xyz of each vertex [m] */
  readonly positions: Float32Array;
  /** xyz of each vertex, unit length; absent: every triangle is flat. */
  readonly normals?: Float32Array;
  /** three per triangle */
  readonly indices: Uint32Array;
  /** Seen from both sides, because it may have holes. */
  readonly open: boolean;
}

type Solid = Exclude<Geometry, { kind: 'plane' }>;

/** Triangles of a shape; `edge` is the longest edge of flat faces [m], for light that varies. */
export function surfaceOf(geometry: Solid, edge: number): Surface {
  switch (geometry.kind) {
    case 'box':
      return box(geometry.size, edge);
    case 'cylinder':
      return turned(cylinderProfile(geometry.radius, geometry.length, edge), geometry.radius);
    case 'sphere':
      return turned(roundProfile(geometry.radius, 0), geometry.radius);
    case 'capsule':
      return turned(roundProfile(geometry.radius, geometry.length), geometry.radius);
    case 'mesh':
      return { positions: geometry.positions, indices: geometry.indices, open: true };
  }
}

/** The six faces, each a grid of cells not longer than `edge`. */
function box({ x, y, z }: Vector3, edge: number): Surface {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  const size = [x, y, z];
  for (let axis = 0; axis < 3; axis++)
    for (const side of [-1, 1]) {
      const u = (axis + (side > 0 ? 1 : 2)) % 3;
      const v = (axis + (side > 0 ? 2 : 1)) % 3;
      const columns = cells(size[u] ?? 0, edge);
      const rows = cells(size[v] ?? 0, edge);
      const first = positions.length / 3;
      for (let j = 0; j <= rows; j++)
        for (let i = 0; i <= columns; i++) {
          const p = [0, 0, 0];
          const n = [0, 0, 0];
          p[axis] = (side * (size[axis] ?? 0)) / 2;
          p[u] = (i / columns - 0.5) * (size[u] ?? 0);
          p[v] = (j / rows - 0.5) * (size[v] ?? 0);
          n[axis] = side;
          positions.push(...p);
          normals.push(...n);
        }
      pushGrid(indices, first, columns, rows);
    }
  return surface(positions, normals, indices);
}

function cells(length: number, edge: number): number {
  return Math.min(64, Math.max(1, Math.ceil(length / edge)));
}

/** Two triangles a cell of a grid of `columns + 1` by `rows + 1` vertices. */
function pushGrid(indices: number[], first: number, columns: number, rows: number): void {
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const a = first + j * (columns + 1) + i;
      const b = a + columns + 1;
      indices.push(a, a + 1, b + 1, a, b + 1, b);
    }
}

/** One ring of a body of revolution: radius, height and the normal's part along radius and z. */
type Ring = readonly [radius: number, z: number, normalRadius: number, normalZ: number];

function cylinderProfile(radius: number, length: number, edge: number): Ring[] {
  const rings: Ring[] = [
    [0, -length / 2, 0, -1],
    [radius, -length / 2, 0, -1],
  ];
  const rows = cells(length, edge);
  for (let i = 0; i <= rows; i++) rings.push([radius, (i / rows - 0.5) * length, 1, 0]);
  rings.push([radius, length / 2, 0, 1], [0, length / 2, 0, 1]);
  return rings;
}

function roundProfile(radius: number, length: number): Ring[] {
  const rings: Ring[] = [];
  for (const side of [-1, 1])
    for (let i = 0; i <= 4; i++) {
      const angle = ((side < 0 ? i - 4 : i) / 4) * (Math.PI / 2);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      rings.push([radius * c, radius * s + (side * length) / 2, c, s]);
    }
  return rings;
}

/** Turns a profile, from the bottom up, about z. */
function turned(rings: readonly Ring[], radius: number): Surface {
  const sides = radius < 0.08 ? 10 : radius < 0.4 ? 16 : 28;
  const positions: number[] = [];
  const normals: number[] = [];
  for (const [r, z, nr, nz] of rings)
    for (let i = 0; i <= sides; i++) {
      const angle = (i / sides) * 2 * Math.PI;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      positions.push(r * c, r * s, z);
      normals.push(nr * c, nr * s, nz);
    }
  const indices: number[] = [];
  pushGrid(indices, 0, sides, rings.length - 1);
  return surface(positions, normals, indices);
}

function surface(positions: number[], normals: number[], indices: number[]): Surface {
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
    open: false,
  };
}
