import { PNG } from 'pngjs';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { WorldDescription } from './sdf/description.ts';
import type { Frame } from './sensors/raster/frame.ts';
import { createRender } from './sensors/raster/render.ts';
import type { Lens } from './sensors/raster/render.ts';
import { createScene } from './sensors/raster/scene.ts';
import type { Scene } from './sensors/raster/scene.ts';

/** Where to look from: a camera's pose, straight down on all of it, or down at a slant. */
export type PictureView = 'top' | 'bird' | Transform3;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

// drawn this many times larger, then averaged: smooth edges
const OVERSAMPLING = 2;

/** A picture of a world, as the bytes of a PNG file. */
export function renderPicture(
  world: WorldDescription,
  view: PictureView,
  { width, height }: PictureSize,
): Uint8Array {
  const scene = createScene(world);
  const lens: Lens = {
    width: width * OVERSAMPLING,
    height: height * OVERSAMPLING,
    hfov: typeof view === 'string' ? 0.6 : 1.25,
    near: 0.05,
    far: 500,
  };
  const pose = typeof view === 'string' ? overview(scene, lens, view) : view;
  return encode(createRender(scene, lens)(pose, new Map()), width, height);
}

/** Stands back until the things of the scene fill the picture. */
function overview({ bodies }: Scene, lens: Lens, view: 'top' | 'bird'): Transform3 {
  const spheres = bodies.flatMap((body) => body.parts.map((part) => part.batch.sphere));
  const bounds = { minX: -0.5, minY: -0.5, maxX: 0.5, maxY: 0.5 };
  spheres.forEach(([x = 0, y = 0, , r = 0], i) => {
    if (r > 100) return;
    // a long thing's sphere reaches far beyond its width, so half of it is enough
    const reach = r * 0.5;
    bounds.minX = i === 0 ? x - reach : Math.min(bounds.minX, x - reach);
    bounds.minY = i === 0 ? y - reach : Math.min(bounds.minY, y - reach);
    bounds.maxX = i === 0 ? x + reach : Math.max(bounds.maxX, x + reach);
    bounds.maxY = i === 0 ? y + reach : Math.max(bounds.maxY, y + reach);
  });
  const pitch = view === 'top' ? Math.PI / 2 : 0.85;
  const halfWidth = Math.tan(lens.hfov / 2);
  const across = (bounds.maxY - bounds.minY) / 2 / halfWidth;
  const along = ((bounds.maxX - bounds.minX) / 2 / halfWidth) * (lens.width / lens.height);
  const away = 1.2 * Math.max(across, along * Math.sin(pitch), 2) + 1;
  return {
    translation: {
      x: (bounds.minX + bounds.maxX) / 2 - away * Math.cos(pitch),
      y: (bounds.minY + bounds.maxY) / 2,
      z: away * Math.sin(pitch),
    },
    rotation: quaternionFromRpy(0, pitch, 0),
  };
}

function encode(frame: Frame, width: number, height: number): Uint8Array {
  const png = new PNG({ width, height });
  const area = OVERSAMPLING * OVERSAMPLING;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let j = 0; j < OVERSAMPLING; j++)
          for (let i = 0; i < OVERSAMPLING; i++) {
            const at = (y * OVERSAMPLING + j) * frame.width + x * OVERSAMPLING + i;
            sum += ((frame.colour[at] ?? 0) >> (8 * channel)) & 255;
          }
        png.data[4 * (y * width + x) + channel] = Math.round(sum / area);
      }
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255;
  return PNG.sync.write(png);
}
