/** Corners of a robot's outline on the ground in its base frame [m], counter-clockwise. */
export type Footprint = readonly (readonly [number, number])[];

/** Radius of the largest circle around the base inside the outline [m]; 0 if the base is outside. */
export function inscribedRadius(footprint: Footprint): number {
  let nearest = Infinity;
  for (const [i, a] of footprint.entries()) {
    const b = footprint[(i + 1) % footprint.length] ?? a;
    nearest = Math.min(nearest, distanceToEdge(a, b));
    if (a[0] * b[1] - a[1] * b[0] < 0) return 0;
  }
  return Number.isFinite(nearest) ? nearest : 0;
}

/** Radius of the smallest circle around the base that holds the outline [m]. */
export function circumscribedRadius(footprint: Footprint): number {
  return footprint.reduce((radius, [x, y]) => Math.max(radius, Math.hypot(x, y)), 0);
}

/** Whether a convex outline holds a point of its own frame [m]. */
export function footprintHolds(footprint: Footprint, x: number, y: number): boolean {
  for (let i = 0; i < footprint.length; i++) {
    const a = footprint[i] as readonly [number, number];
    const b = footprint[(i + 1) % footprint.length] as readonly [number, number];
    if ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) < 0) return false;
  }
  return true;
}

function distanceToEdge(a: readonly [number, number], b: readonly [number, number]): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const share = length2 === 0 ? 0 : -(a[0] * dx + a[1] * dy) / length2;
  const t = Math.max(0, Math.min(1, share));
  return Math.hypot(a[0] + t * dx, a[1] + t * dy);
}
