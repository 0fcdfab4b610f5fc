import type { Twist2 } from '#nodes/math/se2.ts';
import { atRest, smooth, smoothed } from './velocity-smoother.ts';
import type { SmootherLimits } from './velocity-smoother.ts';

/** How much of the motion was the policy's own. */
export interface PolicyShare {
  /** Ticks at which the robot moved, or would have moved on the policy alone. */
  readonly moving: number;
  /** Of these, where what was driven is what the policy wanted, after smoothing alone. */
  readonly own: number;
}

/** A sample at one `cmd_vel`. */
export interface ShareSample {
  /** Command of the policy in force then, null: none alive. */
  readonly policy: Twist2 | null;
  readonly cmdVel: Twist2;
  /** Time since the last `cmd_vel` [s]. */
  readonly dt: number;
}

export interface ShareCounter {
  /** Counts one sample; returns the policy's command after smoothing alone. */
  tick(sample: ShareSample): Twist2;
  readonly counts: PolicyShare;
  /** Share of the moving ticks, 1 where there was none. */
  readonly share: number;
}

const same = { v: 0.02, w: 0.05 };
const still = 1e-3;

/** Compares the wheels' command with a smoother of the same limits that hears the policy alone. */
export function shareCounter(limits: SmootherLimits): ShareCounter {
  let state = atRest;
  let counts: PolicyShare = { moving: 0, own: 0 };
  return {
    tick: ({ policy, cmdVel, dt }) => {
      if (dt > 0) state = smooth(state, policy ?? { v: 0, w: 0 }, limits, dt);
      const alone = smoothed(state, limits);
      if (isMoving(cmdVel) || isMoving(alone)) {
        counts = { moving: counts.moving + 1, own: counts.own + (isSame(alone, cmdVel) ? 1 : 0) };
      }
      return alone;
    },
    get counts() {
      return counts;
    },
    get share() {
      return counts.moving === 0 ? 1 : counts.own / counts.moving;
    },
  };
}

function isMoving({ v, w }: Twist2): boolean {
  return Math.abs(v) > still || Math.abs(w) > still;
}

function isSame(a: Twist2, b: Twist2): boolean {
  return Math.abs(a.v - b.v) <= same.v + 1e-9 && Math.abs(a.w - b.w) <= same.w + 1e-9;
}

/** The policy's last commands, to be asked which one a `cmd_vel` came from. */
export interface CommandTrace {
  add(stamp: number, command: Twist2): void;
  /** Newest command stamped at or before `stamp` and not older than `timeout`; null: none. */
  at(stamp: number, timeout: number): Twist2 | null;
}

/** The safety chain keeps the stamp of the command it works on, so the pairing is exact. */
export function commandTrace(length = 32): CommandTrace {
  const trace: { stamp: number; command: Twist2 }[] = [];
  return {
    add: (stamp, command) => {
      trace.push({ stamp, command });
      if (trace.length > length) trace.shift();
    },
    at: (stamp, timeout) => {
      const found = trace.findLast((entry) => entry.stamp <= stamp + 1e-9);
      return found && stamp - found.stamp <= timeout + 1e-9 ? found.command : null;
    },
  };
}
