import { createObserver } from '#nodes/control/observation.ts';
import { answer, bestOf } from './collect.ts';
import type { Session } from '#nodes/core/model.ts';
import { createCourse } from './course.ts';
import { runEpisode } from './episode.ts';
import { createExpert } from './expert.ts';
import type { Recipe } from './recipe.ts';

export interface Tally {
  readonly episodes: number;
  readonly reached: number;
  readonly contacts: number;
  /** Share of the speed limit, over the episodes that reached the goal. */
  readonly speed: number;
}

export interface EvaluateOptions {
  readonly seed: string;
  readonly episodes: number;
  /** Null: the expert drives. */
  readonly driver: Session | null;
  readonly blank?: boolean;
  readonly progress?: (text: string) => void;
}

/** Drives unseen courses in closed loop; a tally for each kind of world and one for `all`. */
export async function evaluate(
  recipe: Recipe,
  { seed, episodes, driver, blank = false, progress }: EvaluateOptions,
): Promise<Readonly<Record<string, Tally>>> {
  const observer = createObserver(recipe.body);
  const tallies: Record<string, Tally> = {};
  for (let index = 0; index < episodes; index++) {
    const course = createCourse(recipe, `evaluate/${seed}`, index);
    if (course === null) continue;
    const { body } = recipe;
    const expert =
      driver === null ? createExpert(course.map, body, recipe.profile.drive, recipe.style) : null;
    const result = await runEpisode(
      recipe,
      observer,
      course,
      (moment) =>
        driver === null
          ? bestOf(expert?.(moment.pose, moment.velocity, moment.goal) ?? new Float32Array(1), body)
          : answer(driver, moment, body),
      { limit: recipe.rate === 10 ? 90 : 45, planError: 0, blank },
    );
    if (result.outcome === 'no-plan') continue;
    progress?.(
      `${String(index)} ${course.world.kind} ${course.known ? 'known' : 'online'} ${result.outcome} ${result.time.toFixed(1)} s ${result.length.toFixed(1)} m, clearance ${result.minClearance.toFixed(3)} m`,
    );
    for (const key of ['all', course.world.kind]) {
      const old = tallies[key] ?? { episodes: 0, reached: 0, contacts: 0, speed: 0 };
      const reached = result.outcome === 'reached' ? 1 : 0;
      const speed = result.length / result.time / body.maxLinear;
      tallies[key] = {
        episodes: old.episodes + 1,
        reached: old.reached + reached,
        contacts: old.contacts + (result.outcome === 'contact' ? 1 : 0),
        speed:
          old.reached + reached === 0
            ? 0
            : (old.speed * old.reached + reached * speed) / (old.reached + reached),
      };
    }
  }
  return tallies;
}
