import { floatsOf } from '../../protocol.ts';
import type { Plan } from '../../protocol.ts';
import { colors, heights, order } from './layer.ts';
import type { Layer, Resolution } from './layer.ts';
import { polyline } from './polyline.ts';

export function planLayer(
  resolution: Resolution,
  pixelRatio: number,
): Layer & { update(plan: Plan): void } {
  const line = polyline({
    resolution,
    color: colors.plan,
    width: 4 * pixelRatio,
    opacity: 0.95,
    z: heights.plan,
    order: order.plan,
  });
  return {
    object: line.object,
    update: ({ points }) => {
      const xy = floatsOf(points);
      line.update(xy, xy.length / 2);
    },
  };
}

const capacity = 4096;
/** Nearer points to the last one are left out [m]. */
const spacing = 0.03;
/** Nothing drives so far between two poses [m]: somebody moved the robot. */
const jump = 2;

export interface TrailLayer extends Layer {
  add(x: number, y: number): void;
  clear(): void;
}

/** Where the robot came along; the oldest part goes when it gets long. */
export function trailLayer(resolution: Resolution, pixelRatio: number): TrailLayer {
  const line = polyline({
    resolution,
    color: colors.trail,
    width: 2 * pixelRatio,
    opacity: 0.8,
    z: heights.trail,
    order: order.trail,
  });
  const points = new Float32Array(2 * capacity);
  let count = 0;
  return {
    object: line.object,
    add: (x, y) => {
      if (count > 0) {
        const way = Math.hypot(
          x - (points[2 * count - 2] as number),
          y - (points[2 * count - 1] as number),
        );
        if (way < spacing) return;
        if (way > jump) count = 0;
      }
      if (count === capacity) {
        points.copyWithin(0, capacity);
        count = capacity / 2;
      }
      points[2 * count] = x;
      points[2 * count + 1] = y;
      count++;
      line.update(points, count);
    },
    clear: () => {
      count = 0;
      line.update(points, 0);
    },
  };
}
