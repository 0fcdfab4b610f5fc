import type { GoalOutcome } from '#nodes/core/bus.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import { stampOf } from '#nodes/msgs/time.ts';

export interface GoalSpec {
  readonly x: number;
  readonly y: number;
  /** Wanted heading [rad]; absent: any. */
  readonly yaw?: number | undefined;
}

export type Outcome = 'reached' | 'timeout' | 'collision' | 'aborted' | 'interrupted';

export interface GoalReport {
  readonly outcome: Outcome;
  readonly reason: string;
  /** From sending the goal to its end [s]. */
  readonly time: number;
  readonly path_length: number;
  readonly contacts: number;
  readonly min_clearance: number;
}

export interface GoalRules {
  /** [s] */
  readonly duration: number;
  /**
   * `stack`: the stack says it has arrived, and stands within 0.25 m (and 0.25 rad) of the goal.
   * A number: the robot's true position is within that many metres, moving or not.
   */
  readonly arrival: 'stack' | number;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** What is known of the robot when it is judged. */
export interface Observed {
  readonly pose: Pose2 | undefined;
  /** |v| [m/s] and |w| [rad/s] of the base. */
  readonly speed: number;
  readonly turnRate: number;
  readonly contacts: readonly string[];
}

const TOLERANCE = 0.25;
const STANDING = 0.02;

/** How the stack's own action ended; undefined while it runs. */
export type Said =
  GoalOutcome<{ readonly error_code: number; readonly error_msg: string }> | undefined;

/** Whether a goal is decided, and how. */
export function judge(
  track: Observed,
  goal: GoalSpec,
  { arrival }: GoalRules,
  said: Said,
): Verdict | undefined {
  const touched = track.contacts[0];
  if (touched !== undefined) return { outcome: 'collision', reason: `touched ${touched}` };
  if (track.pose === undefined) return undefined;
  const distance = Math.hypot(track.pose.x - goal.x, track.pose.y - goal.y);
  if (typeof arrival === 'number' && distance <= arrival) return { outcome: 'reached', reason: '' };
  if (said === undefined) return undefined;
  if (said.status !== 'succeeded')
    return { outcome: 'aborted', reason: said.result?.error_msg ?? said.status };
  return arrival === 'stack' ? arrived(track, track.pose, goal, distance) : undefined;
}

function arrived(
  track: Observed,
  pose: Pose2,
  goal: GoalSpec,
  distance: number,
): Verdict | undefined {
  if (track.speed > STANDING || track.turnRate > 2 * STANDING) return undefined;
  const turn = goal.yaw === undefined ? 0 : Math.abs(wrapAngle(pose.yaw - goal.yaw));
  if (distance <= TOLERANCE && turn <= TOLERANCE) return { outcome: 'reached', reason: '' };
  return {
    outcome: 'aborted',
    reason: `the stack says it has arrived, ${distance.toFixed(2)} m and ${turn.toFixed(2)} rad off`,
  };
}

/** A goal as `NavigateToPose` takes it; without a heading its quaternion is all zero. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the interface is the type
export function goalMessage(goal: GoalSpec, frame: string, now: number) {
  return {
    pose: {
      header: { stamp: stampOf(now), frame_id: frame },
      pose: {
        position: { x: goal.x, y: goal.y, z: 0 },
        orientation:
          goal.yaw === undefined ? { x: 0, y: 0, z: 0, w: 0 } : quaternionFromYaw(goal.yaw),
      },
    },
    behavior_tree: '',
  };
}
