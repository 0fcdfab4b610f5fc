import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import type { MeshGeometry, VisualDescription } from '#sim/sdf/description.ts';
import { SdfError } from '#sim/sdf/error.ts';
import { loadMesh } from '#sim/sdf/mesh-loader.ts';
import { boundsCentre } from '#sim/sdf/triangles.ts';
import { volumeOf } from '#sim/sdf/volume.ts';
import { refusal, withFiles, worldOf } from '#test/support/sdf-files.ts';

/** Faces of a unit cube about the origin, counter-clockwise from outside. */
const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [
  (i & 1) - 0.5,
  ((i >> 1) & 1) - 0.5,
  (i >> 2) - 0.5,
]);
const quads = [
  [0, 2, 3, 1],
  [4, 5, 7, 6],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 4, 6, 2],
  [1, 3, 7, 5],
];
const triangles = quads.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [
  [a, b, c],
  [a, c, d],
]);

function binaryStl(): Buffer {
  const bytes = Buffer.alloc(84 + 50 * triangles.length);
  bytes.write('solid misleading');
  bytes.writeUInt32LE(triangles.length, 80);
  triangles.forEach((triangle, t) =>
    triangle.forEach((corner, c) =>
      corners[corner]!.forEach((value, axis) =>
        bytes.writeFloatLE(value, 84 + 50 * t + 12 + 12 * c + 4 * axis),
      ),
    ),
  );
  return bytes;
}

const asciiStl = `solid cube\n${triangles
  .map(
    (triangle) =>
      `facet normal 0 0 0\nouter loop\n${triangle.map((c) => `vertex ${corners[c]!.join(' ')}`).join('\n')}\nendloop\nendfacet`,
  )
  .join('\n')}\nendsolid cube\n`;

const obj = `mtllib cube.mtl\no cube\n${corners.map((c) => `v ${c.join(' ')}`).join('\n')}\nusemtl red\n${quads
  .slice(0, 3)
  .map((q) => `f ${q.map((i) => i + 1).join(' ')}`)
  .join('\n')}\nusemtl green\n${quads
  .slice(3)
  .map((q) => `f ${q.map((i) => i - 8).join(' ')}`)
  .join('\n')}\n`;
const mtl = 'newmtl red\nKd 1 0 0\n\nnewmtl green\nKd 0 1 0\nd 0.25\n';

const source = `<source id="p"><float_array id="pa" count="24">${corners.flat().join(' ')}</float_array>
  <technique_common><accessor source="#pa" count="8" stride="3"/></technique_common></source>
  <vertices id="v"><input semantic="POSITION" source="#p"/></vertices>`;
const inputs = `<input semantic="VERTEX" source="#v" offset="0"/><input semantic="NORMAL" source="#n" offset="1"/>`;
const polylist = (list: readonly (readonly number[])[], material: string): string =>
  `<polylist material="${material}" count="${String(list.length)}">${inputs}<vcount>${list.map((q) => q.length).join(' ')}</vcount><p>${list
    .flat()
    .map((i) => `${String(i)} 0`)
    .join(' ')}</p></polylist>`;
const effect = (id: string, colour: string, more = ''): string =>
  `<effect id="${id}"><profile_COMMON><technique sid="common"><lambert><diffuse><color>${colour}</color></diffuse>${more}</lambert></technique></profile_COMMON></effect>`;

function dae(nodes: string, { unit = 1, up = 'Z_UP' } = {}): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
  <asset><unit name="u" meter="${String(unit)}"/><up_axis>${up}</up_axis></asset>
  <library_effects>${effect('e1', '1 0 0 1')}${effect('e2', '0 0 1 1', '<transparent opaque="A_ONE"><color>1 1 1 1</color></transparent><transparency><float>0.2</float></transparency>')}</library_effects>
  <library_materials><material id="m1"><instance_effect url="#e1"/></material><material id="m2"><instance_effect url="#e2"/></material></library_materials>
  <library_geometries><geometry id="cube"><mesh>${source}${polylist(quads.slice(0, 3), 'A')}${polylist(quads.slice(3), 'B')}</mesh></geometry></library_geometries>
  <library_nodes><node id="shared" name="shared"><translate>0 0 5</translate>${cube}</node></library_nodes>
  <library_visual_scenes><visual_scene id="s">${nodes}</visual_scene></library_visual_scenes>
  <scene><instance_visual_scene url="#s"/></scene>
</COLLADA>`;
}
const cube = `<instance_geometry url="#cube"><bind_material><technique_common><instance_material symbol="A" target="#m1"/><instance_material symbol="B" target="#m2"/></technique_common></bind_material></instance_geometry>`;

function gltf(): string {
  const bytes = Buffer.alloc(96 + 72);
  corners.flat().forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  triangles.flat().forEach((corner, i) => bytes.writeUInt16LE(corner, 96 + 2 * i));
  return JSON.stringify({
    scenes: [{ nodes: [0] }],
    nodes: [{ name: 'n', mesh: 0, scale: [-1, 1, 1] }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [0, 1, 0, 1] } }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 8, type: 'VEC3' },
      { bufferView: 0, byteOffset: 96, componentType: 5123, count: 36, type: 'SCALAR' },
    ],
    bufferViews: [{ buffer: 0, byteLength: bytes.length }],
    buffers: [{ uri: `data:application/octet-stream;base64,${bytes.toString('base64')}` }],
  });
}

/** The same as a binary container. */
function glb(): Buffer {
  const json = Buffer.from(gltf());
  const head = Buffer.alloc(20);
  head.write('glTF');
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + json.length, 8);
  head.writeUInt32LE(json.length, 12);
  head.write('JSON', 16);
  return Buffer.concat([head, json]);
}

function visuals(
  uri: string,
  content: string | Uint8Array,
  more = '',
): readonly VisualDescription[] {
  return worldOf(
    `<model name="m"><link name="l"><visual name="v"><geometry><mesh><uri>${uri}</uri>${more}</mesh></geometry></visual></link></model>`,
    { [uri]: content, 'cube.mtl': mtl },
  ).models[0]!.links[0]!.visuals;
}

function whole(uri: string, content: string | Uint8Array, more = ''): MeshGeometry {
  const { geometry } = worldOf(
    `<model name="m"><link name="l"><collision name="c"><geometry><mesh><uri>${uri}</uri>${more}</mesh></geometry></collision></link></model>`,
    { [uri]: content },
  ).models[0]!.links[0]!.collisions[0]!;
  assert.ok(geometry.kind === 'mesh');
  return geometry;
}

/** Signed: positive when the triangles face outside. */
function signedVolume({ positions, indices }: MeshGeometry): number {
  const moved = { kind: 'mesh', uri: '', indices, positions } as const;
  const [a = 0, b = 0, c = 0] = indices;
  const at = (i: number): number[] => [...positions.slice(3 * i, 3 * i + 3)];
  const [p, q, r] = [at(a), at(b), at(c)];
  const normal = cross(minus(q, p), minus(r, p));
  const centre = boundsCentre([moved]);
  const out = minus(p, [centre.x, centre.y, centre.z]);
  return volumeOf(moved) * Math.sign(normal.reduce((sum, v, i) => sum + v * out[i]!, 0));
}
const minus = (a: number[], b: number[]): number[] => a.map((v, i) => v - b[i]!);
const cross = ([a = 0, b = 0, c = 0]: number[], [d = 0, e = 0, f = 0]: number[]): number[] => [
  b * f - c * e,
  c * d - a * f,
  a * e - b * d,
];

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-4, `${String(actual)}, expected ${String(expected)}`);
}

describe('mesh files', () => {
  for (const [name, content] of [
    ['cube.stl', binaryStl()],
    ['text.STL', asciiStl],
    ['cube.obj', obj],
    ['cube.dae', dae(`<node name="n">${cube}</node>`)],
    ['cube.gltf', gltf()],
    ['cube.glb', glb()],
  ] as const) {
    it(`${name}: a cube of eight corners that faces outside`, () => {
      const mesh = whole(name, content);
      assert.equal(new Set(triplets(mesh.positions)).size, 8);
      assert.equal(mesh.indices.length, 36);
      near(signedVolume(mesh), 1);
    });

    it(`${name}: mirrored and stretched, it still faces outside`, () => {
      fc.assert(
        fc.property(fc.tuple(scale, scale, scale), (factors) => {
          const mesh = whole(name, content, `<scale>${factors.join(' ')}</scale>`);
          const volume = Math.abs(factors[0] * factors[1] * factors[2]);
          assert.ok(Math.abs(signedVolume(mesh) / volume - 1) < 1e-4);
        }),
        { numRuns: 8 },
      );
    });
  }
  const scale = fc
    .tuple(fc.double({ min: 0.1, max: 3, noNaN: true }), fc.boolean())
    .map(([size, negative]) => (negative ? -size : size));

  it('colour a visual by the materials of the file, unless it has its own', () => {
    const [red, green] = visuals('cube.obj', obj);
    assert.deepEqual(red?.material.diffuse, { r: 1, g: 0, b: 0, a: 1 });
    assert.equal(green?.material.transparency, 0.75);
    const [first, second] = visuals('cube.dae', dae(`<node>${cube}</node>`));
    assert.deepEqual(first?.material.diffuse, { r: 1, g: 0, b: 0, a: 1 });
    assert.deepEqual(second?.material.diffuse, { r: 0, g: 0, b: 1, a: 1 });
    assert.ok(Math.abs(second.material.transparency - 0.8) < 1e-9);
    assert.notEqual(first.name, second.name);
  });

  it('follow COLLADA nodes, units and instances, and like Gazebo not the up axis', () => {
    const nodes = `<node name="outer"><translate>10 0 0</translate><rotate>0 0 1 90</rotate><scale>2 2 2</scale>
      <node><matrix>1 0 0 1  0 1 0 0  0 0 1 0  0 0 0 1</matrix>${cube}</node></node>
      <node name="far"><instance_node url="#shared"/></node>`;
    const mesh = whole('a.dae', dae(nodes, { unit: 0.5, up: 'Y_UP' }));
    near(volumeOf(mesh), 1 + 0.125);
    const { positions } = mesh;
    const centre = boundsCentre([{ positions: positions.slice(0, 24), indices: mesh.indices }]);
    near(centre.x, 5);
    near(centre.y, 1);
    near(Math.max(...positions.filter((_, i) => i % 3 === 2)), 2.75);
  });

  it('turn a mirrored node over', () => {
    near(signedVolume(whole('a.dae', dae(`<node><scale>-1 1 1</scale>${cube}</node>`))), 1);
  });

  it('give one submesh alone, centred when asked', () => {
    const nodes = `<node name="one">${cube}</node><node name="two"><translate>7 8 9</translate>${cube}</node>`;
    const at = (center: string) =>
      boundsCentre([
        whole('a.dae', dae(nodes), `<submesh><name>two</name><center>${center}</center></submesh>`),
      ]);
    assert.deepEqual(at('false'), { x: 7, y: 8, z: 9 });
    assert.deepEqual(at('true'), { x: 0, y: 0, z: 0 });
  });

  it('are read and scaled once for all uses', () => {
    const use = `<geometry><mesh><uri>cube.stl</uri></mesh></geometry>`;
    const link = worldOf(
      `<model name="m"><link name="l"><collision name="a">${use}</collision><collision name="b">${use}</collision></link></model>`,
      { 'cube.stl': binaryStl() },
    ).models[0]!.links[0]!;
    assert.equal(link.collisions[0]?.geometry, link.collisions[1]?.geometry);
  });

  for (const [what, name, content, pattern] of [
    ['empty', 'a.stl', '', /a\.stl.*truncated/],
    ['of no triangle', 'a.obj', 'v 0 0 0\n', /no triangles/],
    ['cut off', 'a.dae', '<COLLADA>\n<library', /a\.dae:2/],
    ['no COLLADA', 'a.dae', '<sdf/>', /expected <COLLADA>/],
    ['of an unknown kind', 'a.fbx', 'x', /\.fbx/],
    ['no glTF', 'a.glb', '{]', /is not glTF/],
    ['glTF without data', 'a.gltf', gltf().replace('"count":36', '"count":99'), /too short/],
    ['with NaN', 'a.obj', 'v NaN 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n', /finite/],
    ['with a word for a number', 'a.dae', dae(`<node><translate>1 x 3</translate></node>`), /"x"/],
    [
      'with a dangling reference',
      'a.dae',
      dae(`<node>\n<instance_geometry url="#gone"/></node>`),
      /#gone/,
    ],
  ] as const) {
    it(`are refused when ${what}, with the element that asked for them`, () => {
      const message = refusal(
        `<model name="m"><link name="l"><collision name="c"><geometry><mesh>\n<uri>${name}</uri></mesh></geometry></collision></link></model>`,
        { [name]: content },
      );
      assert.match(message, /world\.sdf:4: <uri>/);
      assert.match(message, pattern);
    });
  }

  it('survive any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('stl', 'obj', 'dae', 'glb', 'gltf'),
        (bytes, kind) =>
          withFiles({ [`a.${kind}`]: bytes }, (folder) => {
            try {
              loadMesh(join(folder, `a.${kind}`));
            } catch (error) {
              assert.ok(error instanceof SdfError);
            }
          }),
      ),
      { numRuns: 60 },
    );
  });
});

function triplets(positions: Float32Array): string[] {
  return Array.from({ length: positions.length / 3 }, (_, i) =>
    [...positions.slice(3 * i, 3 * i + 3)].join(' '),
  );
}
