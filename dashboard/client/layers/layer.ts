import type { Object3D, Vector2 } from 'three';

/** Something on the ground or above it, in the frame `map`. */
export interface Layer {
  readonly object: Object3D;
  /** Moves on by `dt` [s]; true while it has not come to rest. */
  animate?(dt: number): boolean;
}

/** Size of the drawing [pixels], one object for all layers, changed in place. */
export type Resolution = Vector2;

/** Heights of what lies flat, so that it is drawn in this order [m]. */
export const heights = {
  map: 0,
  globalCostmap: 0.002,
  localCostmap: 0.004,
  lines: 0.006,
  trail: 0.01,
  outline: 0.012,
  plan: 0.014,
  goal: 0.018,
} as const;

/** Order of drawing; three sorts transparent things by it first. */
export const order = {
  map: 0,
  globalCostmap: 1,
  localCostmap: 2,
  lines: 3,
  trail: 4,
  plan: 6,
  scan: 7,
  goal: 8,
  robot: 9,
} as const;

/** Okabe and Ito's colours, told apart by every kind of eye. */
export const colors = {
  robot: '#e69f00',
  plan: '#56b4e9',
  goal: '#2fd3a2',
  scan: '#f277b5',
  trail: '#8796a5',
  ghost: '#f0e442',
} as const;
