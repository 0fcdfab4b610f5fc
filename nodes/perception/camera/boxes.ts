/** Something seen: sides in pixels of the picture, `x` to the right, `y` down. */
export interface Box {
  readonly label: string;
  /** 0 to 1. */
  readonly score: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A box not yet named: candidates are many, so they stay small. */
export interface Candidate {
  readonly index: number;
  readonly score: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Area of the intersection over that of the union; 0 for boxes without area. */
export function overlap(a: Omit<Box, 'label' | 'score'>, b: Omit<Box, 'label' | 'score'>): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  const area = (box: Omit<Box, 'label' | 'score'>): number => (box.x1 - box.x0) * (box.y1 - box.y0);
  return shared / (area(a) + area(b) - shared);
}

/** Candidates worked on: the best; more than these are noise. */
const MOST = 300;

/**
 * Greedy suppression (Felzenszwalb et al. 2010, section 4.4) within each class: the best first, and
 * nothing that overlaps a better one by more than `limit`.
 */
export function suppressed(candidates: readonly Candidate[], limit: number): Candidate[] {
  const sorted = [...candidates].sort((a, b) => b.score - a.score).slice(0, MOST);
  const kept: Candidate[] = [];
  for (const one of sorted) {
    const covered = kept.some((other) => other.index === one.index && overlap(one, other) > limit);
    if (!covered) kept.push(one);
  }
  return kept;
}
