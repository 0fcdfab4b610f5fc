/**
 * Why a navigation fails: error codes of nav2_msgs/ComputePathToPose (2xx), FollowPath (1xx) and
 * NavigateToPose (9xxx).
 */
export const codes = {
  noCostmap: 200,
  noPose: 202,
  startOffMap: 203,
  goalOffMap: 204,
  startOccupied: 205,
  goalOccupied: 206,
  searchTimeout: 207,
  unreachable: 208,
  noProgress: 105,
  timeout: 9003,
} as const;

export type FailureCode = (typeof codes)[keyof typeof codes];

const texts: Readonly<Record<FailureCode, string>> = {
  200: 'no-plan: the planner does not work',
  202: 'no-pose: the robot’s pose in the map is not known',
  203: 'start-off-map: the robot is off the map',
  204: 'off-map: the goal is off the map',
  205: 'start-occupied: the robot stands in an obstacle',
  206: 'goal-occupied: the goal lies in an obstacle',
  207: 'planner-timeout: the search for a way took too long',
  208: 'unreachable: no way leads to the goal',
  105: 'no-progress: the robot gets no further',
  9003: 'timeout: the goal took too long',
};

/** The reason in a word, a colon, and a sentence. */
export function messageOf(code: FailureCode): string {
  return texts[code];
}

/** The code as far as it is known, else that of a planner that does not work. */
export function failureCode(code: number): FailureCode {
  return Object.values(codes).find((known) => known === code) ?? codes.noCostmap;
}
