import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PNG } from 'pngjs';
import fc from 'fast-check';
import type { Image } from '#nodes/msgs/sensor.ts';
import { decompress } from '#nodes/perception/camera/compressed.ts';
import { depthOf, pictureOf } from '#nodes/perception/camera/picture.ts';
import type { Picture } from '#nodes/perception/camera/picture.ts';
import { placing, resample } from '#nodes/perception/camera/resample.ts';

function image(encoding: string, width: number, height: number, data: number[], step = 0): Image {
  return {
    header: { stamp: { sec: 0, nanosec: 0 }, frame_id: 'camera' },
    encoding,
    width,
    height,
    is_bigendian: 0,
    step: step === 0 ? data.length / height : step,
    data: Uint8Array.from(data),
  };
}
function colours(message: Image): number[] {
  const result = pictureOf(message);
  if (result.kind === 'refused') assert.fail(result.reason);
  return [...result.picture.rgb];
}
function reason(message: Image): string {
  const result = pictureOf(message);
  return result.kind === 'refused' ? result.reason : 'taken';
}

describe('a picture message', () => {
  it('gives red, green and blue from every usual order of channels', () => {
    assert.deepEqual(colours(image('rgb8', 1, 1, [1, 2, 3])), [1, 2, 3]);
    assert.deepEqual(colours(image('bgr8', 1, 1, [1, 2, 3])), [3, 2, 1]);
    assert.deepEqual(colours(image('rgba8', 1, 1, [1, 2, 3, 9])), [1, 2, 3]);
    assert.deepEqual(colours(image('bgra8', 1, 1, [1, 2, 3, 9])), [3, 2, 1]);
    assert.deepEqual(colours(image('mono8', 2, 1, [5, 7])), [5, 5, 5, 7, 7, 7]);
  });

  it('gives grey, white and red of YUV 4:2:2 in both byte orders', () => {
    // BT.601: red is Y 82, U 90, V 240
    for (const name of ['uyvy', 'yuv422']) {
      const [r = 0, g = 0, b = 0, ...second] = colours(image(name, 2, 1, [90, 82, 240, 82]));
      assert.ok(r > 250 && g < 5 && b < 5, `${name}: ${String([r, g, b])}`);
      assert.deepEqual(second, [r, g, b]);
    }
    for (const name of ['yuyv', 'yuv422_yuy2']) {
      assert.deepEqual(colours(image(name, 2, 1, [235, 128, 16, 128])), [255, 255, 255, 0, 0, 0]);
    }
  });

  it('leaves out the padding of rows', () => {
    const padded = image('rgb8', 1, 2, [1, 2, 3, 0, 4, 5, 6, 0], 4);
    assert.deepEqual(colours(padded), [1, 2, 3, 4, 5, 6]);
  });

  it('uses rgb8 without padding in place', () => {
    const message = image('rgb8', 1, 1, [1, 2, 3]);
    const result = pictureOf(message);
    assert.equal(result.kind === 'picture' && result.picture.rgb.buffer, message.data.buffer);
  });

  it('refuses other encodings by name and tells which there are', () => {
    assert.match(
      reason(image('bayer_rggb8', 2, 2, [1, 2, 3, 4])),
      /'bayer_rggb8' is none of rgb8,/,
    );
  });

  it('refuses truncated data, a short step and pictures of no size', () => {
    assert.match(reason(image('rgb8', 2, 2, [1, 2, 3], 6)), /truncated: 3 bytes, 2x2 needs 12/);
    assert.match(reason(image('rgb8', 2, 1, [1, 2, 3, 4, 5, 6], 3)), /step 3 is less/);
    assert.match(reason(image('rgb8', 0, 1, [])), /0x1/);
    assert.match(reason(image('uyvy', 3, 1, [1, 2, 3, 4, 5, 6])), /even width/);
  });

  it('never throws, whatever the header says', () => {
    const any = fc.record({
      encoding: fc.constantFrom('rgb8', 'bgra8', 'mono8', 'uyvy', '32FC1', ''),
      width: fc.nat(40),
      height: fc.nat(40),
      step: fc.nat(200),
      size: fc.nat(5000),
    });
    fc.assert(
      fc.property(any, ({ encoding, width, height, step, size }) => {
        const message = { ...image(encoding, width, height, []), step, data: new Uint8Array(size) };
        assert.ok(['picture', 'refused'].includes(pictureOf(message).kind));
        assert.ok(['depth', 'refused'].includes(depthOf(message).kind));
      }),
    );
  });
});

describe('a depth message', () => {
  const metres = (message: Image): number[] => {
    const result = depthOf(message);
    return result.kind === 'depth' ? [...result.depth.metres] : [];
  };
  it('reads metres of either byte order, and millimetres', () => {
    const little = [...new Uint8Array(Float32Array.of(1.5, NaN).buffer)];
    const big = [...little.slice(0, 4).reverse(), ...little.slice(4).reverse()];
    assert.deepEqual(metres(image('32FC1', 2, 1, little)), [1.5, NaN]);
    assert.deepEqual(metres({ ...image('32FC1', 2, 1, big), is_bigendian: 1 }), [1.5, NaN]);
    assert.deepEqual(metres(image('16UC1', 1, 1, [0xdc, 0x05])), [1.5]);
    assert.deepEqual(metres(image('rgb8', 1, 1, [1, 2, 3])), []);
  });
});

const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABQb/xAAUAQEAAAAAAAAAAAAAAAAAAAAG/9oADAMBAAIQAxAAAAGJJWJRJv/EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCH//EABgRAAIDAAAAAAAAAAAAAAAAAAAGQ4LC/9oACAEDAQE/AW6C2T//xAAYEQACAwAAAAAAAAAAAAAAAAAABkOCwv/aAAgBAgEBPwFQnro//8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAGPwIf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPyEf/9oADAMBAAIAAwAAABCn/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPxAH/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPxBn/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPxAf/9k=',
  'base64',
);

describe('a compressed picture', () => {
  it('decodes a (progressive) JPEG: red on the left, blue on the right', () => {
    const result = decompress(jpeg);
    if (result.kind === 'refused') assert.fail(result.reason);
    const { width, height, rgb } = result.picture;
    assert.deepEqual([width, height, rgb.length], [16, 16, 768]);
    const near = (at: number, want: number[]): void => {
      for (const [i, value] of want.entries()) assert.ok(Math.abs(rgb[at + i]! - value) < 12);
    };
    near(0, [200, 40, 40]);
    near(3 * 15, [40, 60, 210]);
  });

  it('decodes a PNG to the last bit', () => {
    const png = new PNG({ width: 2, height: 1 });
    png.data = Buffer.from([1, 2, 3, 255, 4, 5, 6, 255]);
    const result = decompress(PNG.sync.write(png));
    assert.deepEqual(result.kind === 'picture' && [...result.picture.rgb], [1, 2, 3, 4, 5, 6]);
  });

  it('refuses files cut off anywhere, noise and nothing, with a reason', () => {
    const png = PNG.sync.write(new PNG({ width: 9, height: 9 }));
    for (const file of [jpeg, png])
      for (let length = 0; length < file.length - 1; length += 7) {
        const result = decompress(file.subarray(0, length));
        assert.ok(result.kind === 'refused' && result.reason !== '', String(length));
      }
    assert.equal(decompress(Uint8Array.of(1, 2, 3, 4)).kind, 'refused');
  });
});

describe('resampling', () => {
  const flat: Picture = { width: 8, height: 4, rgb: new Uint8Array(96).fill(77) };
  it('keeps a flat picture flat at any size, and letterboxes in the border colour', () => {
    for (const size of [3, 8, 20]) {
      const out = new Uint8Array(3 * size * size);
      resample(flat, out, size, size, placing(flat, size, size, 'stretch'), 0);
      assert.ok(out.every((value) => value === 77));
    }
    const out = new Uint8Array(3 * 64);
    resample(flat, out, 8, 8, placing(flat, 8, 8, 'letterbox'), 114);
    assert.deepEqual([out[0], out[3 * 16], out[3 * 47], out[3 * 48]], [114, 77, 77, 114]);
  });

  it('copies a picture that keeps its size', () => {
    const rgb = Uint8Array.from({ length: 96 }, (_, i) => (i * 37) % 256);
    const out = new Uint8Array(96);
    resample({ ...flat, rgb }, out, 8, 4, placing(flat, 8, 4, 'stretch'), 0);
    assert.deepEqual(out, rgb);
  });
});
