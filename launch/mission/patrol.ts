import type { Driver } from './driver.ts';
import type { GoalReport, GoalSpec } from './verdict.ts';

const PATROL_PAUSE = 1;
/** Time a person has to give the next goal before the patrol goes on [s]. */
const PERSON_PAUSE = 3;

export interface PatrolOptions {
  /** In turn, without end; at least one. */
  readonly goals: readonly GoalSpec[];
  /** For each goal [s]. */
  readonly duration: number;
  /** When the patrol ends [s]. */
  readonly until: number;
  /** Whether somebody may give goals in between. */
  readonly page: boolean;
  readonly tell: (text: string) => void;
}

/** Goal after goal, until interrupted or until the time is up. */
export async function patrol(driver: Driver, options: PatrolOptions): Promise<GoalReport> {
  const { goals, duration, until, page, tell } = options;
  let last: GoalReport | undefined;
  for (let i = 0; driver.now() < until; i++) {
    const goal = goals[i % goals.length];
    if (goal === undefined) break;
    last = await driver.drive(goal, { duration, arrival: 'stack' });
    tell(`goal ${goal.x.toFixed(1)},${goal.y.toFixed(1)}: ${last.outcome} ${last.reason}`);
    if (last.outcome === 'interrupted') return last;
    // a goal from the page takes the patrol's place; the patrol goes on when it is done
    await (page ? driver.idle(PERSON_PAUSE) : driver.runFor(PATROL_PAUSE));
  }
  return last ?? driver.drive({ x: 0, y: 0 }, { duration: 0, arrival: 'stack' });
}
