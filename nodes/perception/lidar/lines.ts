import type { Segments } from './segments.ts';

/** A run of returns that lie on one line or form one small thing. */
export interface Piece {
  /** Returns `first` to `last`, both included. */
  readonly first: number;
  readonly last: number;
  readonly segment: number;
  /** Distance of its ends [m]. */
  readonly length: number;
  /** Root of the mean squared distance to the line through it [m]. */
  readonly residual: number;
}

/**
 * Cuts every segment where it bends (iterative end point fit; Duda and Hart 1973, section 9.2.3): at
 * the return farthest from the line between the ends, while that is farther than `tolerance` [m].
 */
export function pieces(segments: Segments, tolerance: number): Piece[] {
  const found: Piece[] = [];
  for (let s = 0; s < segments.count; s++)
    split(
      segments,
      s,
      segments.start[s] as number,
      (segments.start[s + 1] as number) - 1,
      tolerance,
      found,
    );
  return found;
}

function split(
  segments: Segments,
  segment: number,
  first: number,
  last: number,
  tolerance: number,
  found: Piece[],
): void {
  const { x, y } = segments;
  const x0 = x[first] as number;
  const y0 = y[first] as number;
  const dx = (x[last] as number) - x0;
  const dy = (y[last] as number) - y0;
  const length = Math.hypot(dx, dy);
  let worst = 0;
  let at = first;
  let sum = 0;
  for (let k = first + 1; k < last; k++) {
    const px = (x[k] as number) - x0;
    const py = (y[k] as number) - y0;
    const off = length > 1e-6 ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
    sum += off * off;
    if (off > worst) {
      worst = off;
      at = k;
    }
  }
  // the ends of a room seen all round meet
  if (worst > tolerance && length + worst > 0.3) {
    split(segments, segment, first, at, tolerance, found);
    split(segments, segment, at, last, tolerance, found);
    return;
  }
  const residual = Math.sqrt(sum / Math.max(1, last - first - 1));
  found.push({ first, last, segment, length, residual });
}
