import type { StageError } from '#nodes/core/compute.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { poseOfPose2 } from '#nodes/math/planar.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import type { PoseStamped, TwistStamped } from '#nodes/msgs/geometry.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { LocalGoal } from './observation.ts';
import type { PolicyParams } from './policy-params.ts';
import { commandOf, goalPose, type Decision } from './policy-station.ts';

/** What comes of a decision: a command, or silence. */
export interface Verdict {
  readonly idle: boolean;
  readonly twist: Twist2;
  readonly goal: LocalGoal | null;
  readonly health: Health;
}

const zeroTwist: Twist2 = { v: 0, w: 0 };

/** A decision that needs no model. */
export function settled(decision: Exclude<Decision, { kind: 'ask' }>): Verdict {
  const idle = decision.kind === 'idle';
  const health: Health = idle
    ? { level: 'OK', message: 'no plan' }
    : { level: decision.level, message: decision.reason };
  return { idle, twist: zeroTwist, goal: null, health };
}

/** The model's answer, or zero with the reason. */
export function answered(
  goal: LocalGoal,
  answer: Readonly<Record<string, Float32Array>>,
  params: PolicyParams,
): Verdict {
  const twist = commandOf(answer, params);
  const health: Health =
    twist === null
      ? { level: 'ERROR', message: 'the model answered with something that is no number' }
      : { level: 'OK', message: 'driving' };
  return { idle: false, twist: twist ?? zeroTwist, goal, health };
}

/** Zero after an inference that failed or hung. */
export function failed(goal: LocalGoal, error: StageError): Verdict {
  const health: Health = { level: 'ERROR', message: error.message };
  return { idle: false, twist: zeroTwist, goal, health };
}

/** One zero after the last command of a plan, then silence. */
export function isSpoken([before, now]: readonly [Verdict | null, Verdict]): boolean {
  return !now.idle || before?.idle === false;
}

export function twistMessage({ v, w }: Twist2, stamp: number, frame: string): TwistStamped {
  return {
    header: { stamp: stampOf(stamp), frame_id: frame },
    twist: { linear: { x: v, y: 0, z: 0 }, angular: { x: 0, y: 0, z: w } },
  };
}

export function goalMessage(goal: LocalGoal, stamp: number, frame: string): PoseStamped {
  return {
    header: { stamp: stampOf(stamp), frame_id: frame },
    pose: poseOfPose2(goalPose(goal)),
  };
}

export const idleAtFirst: Verdict = settled({ kind: 'idle' });
