import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { after, describe, it } from 'mocha';
import { loadMap } from '#nodes/mapping/map-file.ts';
import { mapFromImage, parseMapYaml } from '#nodes/mapping/map-yaml.ts';
import type { MapYaml } from '#nodes/mapping/map-yaml.ts';
import { parsePgm } from '#nodes/mapping/netpbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'trinav-map-'));
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const text = (over: Record<string, unknown> = {}): string =>
  Object.entries({
    image: 'map.pgm',
    resolution: 0.5,
    origin: '[-1.0, 2.0, 0.0]',
    negate: 0,
    occupied_thresh: 0.65,
    free_thresh: 0.196,
    ...over,
  })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join('\n');
const yaml = (over: Record<string, unknown> = {}): MapYaml => {
  const result = parseMapYaml(text(over), 'map.yaml');
  assert.equal(result.kind, 'ok', result.kind === 'error' ? result.message : '');
  return result.yaml;
};
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
/** Black, grey, white over dark, light, white. */
const plain = bytes('P2\n# painted\n3 2\n255\n0 128 255\n100 200 254\n');
const image = (content = plain) => {
  const result = parsePgm(content);
  assert.equal(result.kind, 'ok');
  return result.image;
};

after(() => rmSync(folder, { recursive: true }));

describe('map file', () => {
  it('puts the last row of the picture at the origin', () => {
    const { grid, data } = mapFromImage(yaml(), image());
    assert.deepEqual(grid, { width: 3, height: 2, resolution: 0.5, originX: -1, originY: 2 });
    assert.deepEqual([...data], [-1, -1, 0, 100, -1, 0]);
  });

  it('turns black and white round with negate', () => {
    assert.deepEqual(
      [...mapFromImage(yaml({ negate: 1 }), image()).data],
      [-1, 100, 100, 0, -1, 100],
    );
  });

  it('keeps shades in mode scale and values in mode raw', () => {
    const scaled = mapFromImage(yaml({ mode: 'scale' }), image()).data;
    assert.deepEqual([...scaled], [91, 4, 0, 100, 67, 0]);
    const raw = mapFromImage(yaml({ mode: 'raw' }), image()).data;
    assert.deepEqual([...raw], [-1, 55, 1, -1, -1, 0]);
  });

  it('reads raw PGM of 8 and 16 bits', () => {
    const head = bytes('P5 2 1 255\n');
    assert.deepEqual([...image(Uint8Array.from([...head, 0, 255])).shade], [0, 1]);
    const wide = bytes('P5 2 1 65535\n');
    assert.deepEqual([...image(Uint8Array.from([...wide, 255, 255, 0, 0])).shade], [1, 0]);
  });

  it('turns a map with a yaw upright', () => {
    const { grid, data } = mapFromImage(yaml({ origin: `[0, 0, ${Math.PI / 2}]` }), image());
    assert.deepEqual([grid.width, grid.height], [2, 3]);
    assert.ok(Math.abs(grid.originX + 1) < 1e-9);
    assert.deepEqual([...data], [100, -1, -1, -1, 0, 0]);
  });

  it('loads a PGM and a PNG alike', () => {
    write('map.pgm', plain);
    const png = new PNG({ width: 3, height: 2 });
    [0, 128, 255, 100, 200, 254].forEach((v, i) => png.data.set([v, v, v, 255], 4 * i));
    write('map.png', PNG.sync.write(png));
    const a = loadMap(write('a.yaml', text()));
    const b = loadMap(write('b.yaml', text({ image: 'map.png' })));
    assert.equal(a.kind, 'ok');
    assert.deepEqual(a, b);
  });

  for (const [what, over, pattern] of [
    ['a missing field', { resolution: null }, /map\.yaml: resolution: /],
    ['a field of a wrong type', { origin: 'here' }, /map\.yaml: origin: /],
    ['an unknown mode', { mode: 'colour' }, /map\.yaml: mode: /],
    ['thresholds in the wrong order', { free_thresh: 0.9 }, /map\.yaml: free_thresh: /],
  ] as const) {
    it(`names file and field for ${what}`, () => {
      const result = parseMapYaml(text(over), 'map.yaml');
      assert.equal(result.kind, 'error');
      assert.match((result as { message: string }).message, pattern);
    });
  }

  it('names the picture that is missing, damaged or cut short', () => {
    const message = (image: string): string => {
      const result = loadMap(write('c.yaml', text({ image })));
      assert.equal(result.kind, 'error');
      return (result as { message: string }).message;
    };
    assert.match(message('none.pgm'), /c\.yaml: image: .*none\.pgm: no such file/);
    write('bad.pgm', 'hello');
    assert.match(message('bad.pgm'), /bad\.pgm is not a PGM/);
    write('short.pgm', 'P5 9 9 255\nab');
    assert.match(message('short.pgm'), /ends early: 2 of 81/);
    write('bad.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1]));
    assert.match(message('bad.png'), /has no header/);
    assert.match((loadMap(join(folder, 'no.yaml')) as { message: string }).message, /no such file/);
  });
});
