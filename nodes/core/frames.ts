/** Frame names (REP 105) and who owns each edge of the tree; one owner an edge. */
export const frames = {
  map: 'map',
  odom: 'odom',
  baseFootprint: 'base_footprint',
  baseLink: 'base_link',
} as const;

export interface Edge {
  readonly parent: string;
  readonly child: string;
  /** Node that publishes it. */
  readonly owner: string;
  readonly fixed: boolean;
}

/** The moving edges; the fixed ones from base to sensors come from the robot profile. */
export function movingEdges(baseFrame: string): readonly Edge[] {
  return [
    { parent: frames.map, child: frames.odom, owner: 'localization', fixed: false },
    { parent: frames.odom, child: baseFrame, owner: 'ekf_filter_node', fixed: false },
  ];
}
