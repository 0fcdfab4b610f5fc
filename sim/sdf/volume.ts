import type { Geometry } from './description.ts';

/** Volume of a closed body [m³]; of a mesh by the signed tetrahedra of its triangles; 0 for a plane. */
export function volumeOf(geometry: Geometry): number {
  switch (geometry.kind) {
    case 'box':
      return geometry.size.x * geometry.size.y * geometry.size.z;
    case 'cylinder':
      return Math.PI * geometry.radius ** 2 * geometry.length;
    case 'sphere':
      return (4 / 3) * Math.PI * geometry.radius ** 3;
    case 'capsule':
      return Math.PI * geometry.radius ** 2 * (geometry.length + (4 / 3) * geometry.radius);
    case 'plane':
      return 0;
    case 'mesh':
      return Math.abs(meshVolume(geometry.positions, geometry.indices));
  }
}

function meshVolume(positions: Float32Array, indices: Uint32Array): number {
  let six = 0;
  for (let i = 0; i + 2 < indices.length; i += 3) {
    const [ax, ay, az] = vertex(positions, indices[i]);
    const [bx, by, bz] = vertex(positions, indices[i + 1]);
    const [cx, cy, cz] = vertex(positions, indices[i + 2]);
    six += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return six / 6;
}

function vertex(positions: Float32Array, index = 0): [number, number, number] {
  return [positions[3 * index] ?? 0, positions[3 * index + 1] ?? 0, positions[3 * index + 2] ?? 0];
}
