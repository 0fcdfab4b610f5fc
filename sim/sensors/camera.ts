import type { Camera } from '#nodes/core/robot.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import type { Frame } from './raster/frame.ts';
import { createRender } from './raster/render.ts';
import { createScene } from './raster/scene.ts';

export interface CameraFrame {
  readonly width: number;
  readonly height: number;
  /** [height][width][3], row-major, 0 to 255 */
  readonly rgb: Uint8Array;
  /** [height][width], row-major, along the optical axis [m]; Infinity where nothing is, through glass. */
  readonly depth: Float32Array | null;
}

export interface CameraRenderer {
  /**
   * A picture from the camera link's pose in the world (x forward, y left, z up). `movers` are the
   * poses of models and actors that are not where the world description puts them. The arrays
   * belong to the caller. The robot itself is not drawn.
   */
  render(
    worldFromCamera: Transform3,
    movers: ReadonlyMap<string, Transform3>,
    random: Random,
  ): CameraFrame;
}

/**
 * A colour camera on a z-buffer rasteriser: Lambert light from the world's lights and ambient,
 * glass blended, no shadows, a faint one-metre checker on planes; noise is additive and normal.
 */
export function createCamera(
  world: WorldDescription,
  camera: Camera,
  { depth }: { readonly depth: boolean } = { depth: true },
): CameraRenderer {
  const draw = createRender(createScene(world), camera);
  const noise = new Int16Array(NOISE + 3 * camera.width);
  let drawn = false;
  return {
    render(worldFromCamera, movers, random) {
      if (!drawn) for (let i = 0; i < noise.length; i++) noise[i] = deviate(camera.sigma, random);
      drawn = true;
      const frame = draw(worldFromCamera, movers);
      return {
        width: frame.width,
        height: frame.height,
        rgb: rgbOf(frame, noise, random),
        depth: depth ? depthOf(frame) : null,
      };
    },
  };
}

// normal deviates drawn once; every row of a picture starts at a place of its own among them
const NOISE = 1 << 15;

/** Noise of a channel, 256 added so that it leads into the table of `rgbOf`. */
function deviate(sigma: number, random: Random): number {
  return 256 + Math.max(-256, Math.min(256, Math.round(sigma * gaussian(random))));
}

function rgbOf({ width, height, colour }: Frame, noise: Int16Array, random: Random): Uint8Array {
  const rgb = new Uint8Array(3 * width * height);
  // looked up, because a branch on a noisy value is guessed wrong half of the time
  const bytes = Uint8Array.from({ length: 768 }, (_, i) => Math.min(255, Math.max(0, i - 256)));
  for (let row = 0; row < height; row++) {
    let from = Math.floor(random() * NOISE);
    let to = 3 * row * width;
    const last = (row + 1) * width;
    for (let at = row * width; at < last; at++, to += 3, from += 3) {
      const pixel = colour[at] as number;
      rgb[to] = bytes[(pixel & 255) + (noise[from] as number)] as number;
      rgb[to + 1] = bytes[((pixel >> 8) & 255) + (noise[from + 1] as number)] as number;
      rgb[to + 2] = bytes[((pixel >> 16) & 255) + (noise[from + 2] as number)] as number;
    }
  }
  return rgb;
}

function depthOf({ inverseDepth }: Frame): Float32Array {
  const depth = new Float32Array(inverseDepth.length);
  for (let i = 0; i < depth.length; i++) depth[i] = 1 / (inverseDepth[i] as number);
  return depth;
}
