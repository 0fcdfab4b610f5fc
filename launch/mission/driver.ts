import type { GoalReport, GoalRules, GoalSpec } from './verdict.ts';

/** A robot that is driven to goals, on whatever bus. */
export interface Driver {
  /** [s] */
  now(): number;
  /** Returns at once when interrupted. */
  runFor(seconds: number): Promise<void>;
  /** Waits until nobody's goal has been driven to for `seconds`. */
  idle(seconds: number): Promise<void>;
  /** Sends a goal and drives until it is decided. */
  drive(goal: GoalSpec, rules: GoalRules): Promise<GoalReport>;
  /** Ends what is under way as soon as may be. */
  interrupt(): void;
}
