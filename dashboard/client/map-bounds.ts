import { bytesOf } from '../protocol.ts';
import type { Grid } from '../protocol.ts';

/** [m] */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Around the cells that are known; undefined while none is. A map that stands askew counts whole. */
export function knownBounds({
  x,
  y,
  yaw,
  width,
  height,
  resolution,
  data,
}: Grid): Bounds | undefined {
  const cells = bytesOf(data);
  let [left, right, bottom, top] = [width, -1, height, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0, at = row * width; column < width; column++, at++) {
      if (cells[at] === 255) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < bottom) bottom = row;
      top = row;
    }
  }
  if (right < 0) return undefined;
  if (Math.abs(yaw) > 1e-3) {
    const reach = Math.hypot(width, height) * resolution;
    return { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach };
  }
  return {
    left: x + left * resolution,
    right: x + (right + 1) * resolution,
    bottom: y + bottom * resolution,
    top: y + (top + 1) * resolution,
  };
}
