import type { Pose2 } from '#nodes/math/se2.ts';
import { Mission } from '../mission/mission.ts';
import type { GoalReport, GoalSpec } from '../mission/verdict.ts';
import { prepare, robotNamed } from '../mission/setup.ts';

/** Some of an evaluation's goals, driven one after another from the last goal of the piece before. */
export interface GoalSegment {
  readonly world: string;
  readonly models: readonly string[];
  readonly robot: string;
  readonly map?: string;
  readonly start: Pose2;
  readonly goals: readonly GoalSpec[];
  readonly seed: string;
  readonly blankScan: boolean;
}

export interface GoalResult extends GoalReport {
  readonly goal: readonly [number, number];
}

export interface SegmentResult {
  readonly goals: readonly GoalResult[];
  readonly moving: number;
  readonly own: number;
}

/** After a failure the robot is put where it should have been, and its stack starts anew. */
export async function runGoalSegment(segment: GoalSegment): Promise<SegmentResult> {
  const robot = robotNamed(segment.robot);
  const results: GoalResult[] = [];
  let start = segment.start;
  let moving = 0;
  let own = 0;
  while (results.length < segment.goals.length) {
    const mission = new Mission(
      await prepare({
        ...segment,
        robot,
        start,
        seed: `${segment.seed}/${String(results.length)}`,
        speed: 'max',
      }),
    );
    await mission.start();
    let failed = false;
    while (!failed && results.length < segment.goals.length) {
      const goal = segment.goals[results.length] as GoalSpec;
      const here = mission.track.pose ?? start;
      const straight = Math.hypot(goal.x - here.x, goal.y - here.y);
      const duration = 60 + (8 * straight) / robot.drive.maxLinear;
      const report = await mission.drive(goal, { duration, arrival: 'stack' });
      results.push({ goal: [goal.x, goal.y], ...report });
      failed = report.outcome !== 'reached';
      start = { x: goal.x, y: goal.y, yaw: mission.track.pose?.yaw ?? 0 };
    }
    moving += mission.share.counts.moving;
    own += mission.share.counts.own;
    mission.close();
  }
  return { goals: results, moving, own };
}
