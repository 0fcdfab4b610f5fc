/** Costs of a cell (nav2_costmap_2d/cost_values.hpp). */
export const cost = { free: 0, inscribed: 253, lethal: 254, unknown: 255 } as const;

/** Occupancy of inscribed and lethal cells in a published costmap. */
export const occupancy = { free: 0, inscribed: 99, lethal: 100, unknown: -1 } as const;

/**
 * Occupancy [-1..100] of every cost [0..255], as Nav2 publishes a costmap
 * (nav2_costmap_2d/costmap_2d_publisher.cpp).
 */
export function occupancyTable(): Int8Array {
  const table = new Int8Array(256);
  for (let c = 1; c < cost.inscribed; c++) table[c] = 1 + Math.trunc((97 * (c - 1)) / 251);
  table[cost.inscribed] = occupancy.inscribed;
  table[cost.lethal] = occupancy.lethal;
  table[cost.unknown] = occupancy.unknown;
  return table;
}

export interface Inflation {
  /** Reach of the cost around an obstacle [m]. */
  readonly radius: number;
  /** Decay of the cost beyond the inscribed radius [1/m]. */
  readonly scaling: number;
  /** Radius of the robot's inscribed circle [m]. */
  readonly inscribed: number;
}

/**
 * Cost by squared distance [cells²] to the nearest obstacle:
 * `252 exp(-scaling (distance - inscribed))` beyond the inscribed radius
 * (nav2_costmap_2d/inflation_layer.hpp, `computeCost`).
 */
export function inflationTable(inflation: Inflation, resolution: number): Uint8Array {
  const reach = inflationCells(inflation, resolution);
  const table = new Uint8Array(reach * reach + 1);
  for (let squared = 1; squared < table.length; squared++) {
    const beyond = Math.sqrt(squared) * resolution - inflation.inscribed;
    table[squared] =
      beyond < 1e-9
        ? cost.inscribed
        : Math.trunc((cost.inscribed - 1) * Math.exp(-inflation.scaling * beyond));
  }
  table[0] = cost.lethal;
  return table;
}

/** Reach of an inflation [cells]; never less than the robot itself. */
export function inflationCells({ radius, inscribed }: Inflation, resolution: number): number {
  return Math.min(250, Math.ceil(Math.max(radius, inscribed, 0) / resolution));
}
