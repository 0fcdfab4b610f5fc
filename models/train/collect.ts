import type { Session } from '#nodes/core/model.ts';
import { V_SHARES, W_SHARES } from '#nodes/control/actions.ts';
import { createObserver, type Observer } from '#nodes/control/observation.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import { createCourse } from './course.ts';
import type { Dataset } from './dataset.ts';
import { runEpisode, type EpisodeResult, type Moment } from './episode.ts';
import { createExpert } from './expert.ts';
import type { Recipe } from './recipe.ts';

export interface CollectOptions {
  readonly seed: string;
  readonly samples: number;
  /** Who drives: the expert with noise, or a model that the expert corrects (DAgger; Ross et al. 2011). */
  readonly student: Session | null;
  /** Share of the student's episodes in which the expert drives now and then. */
  readonly mixing: number;
  readonly progress: (text: string) => void;
}

/** Drives courses until enough samples are labelled; returns how the episodes ended. */
export async function collect(
  recipes: readonly Recipe[],
  dataset: Dataset,
  options: CollectOptions,
): Promise<readonly EpisodeResult[]> {
  const observers = recipes.map(({ body }) => createObserver(body));
  const results: EpisodeResult[] = [];
  let count = 0;
  for (let index = 0; count < options.samples; index++) {
    const which = index % recipes.length;
    const recipe = recipes[which];
    const observer = observers[which];
    if (recipe === undefined || observer === undefined) break;
    const world = Math.floor(index / recipes.length);
    const before = count;
    const result = await drive(recipe, observer, world, options, (moment, costs) => {
      dataset.add(moment.observation, costs);
      count++;
    });
    if (result !== null) results.push(result);
    options.progress(
      `${recipe.profile.name} ${String(index)}: ${result?.outcome ?? 'no course'}, ${String(count - before)} samples, ${String(count)} of ${String(options.samples)}`,
    );
  }
  return results;
}

type Label = (moment: Moment, costs: Float32Array) => void;

async function drive(
  recipe: Recipe,
  observer: Observer,
  index: number,
  { seed, student, mixing }: CollectOptions,
  label: Label,
): Promise<EpisodeResult | null> {
  const course = createCourse(recipe, `${seed}/${recipe.profile.name}`, index);
  if (course === null) return null;
  const random = seeded(`collect/${seed}/${String(index)}`);
  const { body, rate } = recipe;
  // moments a tenth of a second apart tell almost the same
  const stride = Math.round(student === null ? rate / 10 : rate / 6);
  const expert = createExpert(course.map, body, recipe.profile.drive, recipe.style);
  const phase = Math.floor(random() * stride);
  let strayTicks = 0;
  let stray: Twist2 = { v: 0, w: 0 };
  let expertTicks = 0;
  let still = 0;
  return runEpisode(
    recipe,
    observer,
    course,
    async (moment) => {
      const labelled = (moment.tick + phase) % stride === 0;
      const needed = labelled || student === null || expertTicks > 0;
      const costs = needed ? expert(moment.pose, moment.velocity, moment.goal) : null;
      // long stands teach nothing new
      still = Math.abs(moment.velocity.v) + Math.abs(moment.velocity.w) < 0.02 ? still + 1 : 0;
      if (labelled && costs !== null && still < 15) label(moment, costs);
      let command =
        student === null || expertTicks > 0 ? null : await answer(student, moment, body);
      if (command === null && costs !== null) command = bestOf(costs, body);
      expertTicks--;
      if (student !== null && expertTicks < 0 && random() < mixing * 0.02) expertTicks = 10;
      if (strayTicks-- <= 0 && random() < 0.015) {
        strayTicks = Math.floor(recipe.rate * (0.2 + 0.6 * random()));
        stray = {
          v: body.maxLinear * Math.min(1, Math.max(-0.2, 0.5 + 0.5 * gaussian(random))),
          w: body.maxAngular * 0.6 * gaussian(random),
        };
      }
      return strayTicks > 0 ? stray : (command ?? { v: 0, w: 0 });
    },
    { limit: recipe.rate === 10 ? 60 : 30, planError: random() < 0.5 ? 0 : 0.25 * body.lookahead },
  );
}

export async function answer(
  student: Session,
  { observation }: Moment,
  body: Recipe['body'],
): Promise<Twist2> {
  const { command } = await student.run(observation);
  return {
    v: (command?.[0] ?? 0) * body.maxLinear,
    w: (command?.[1] ?? 0) * body.maxAngular,
  };
}

export function bestOf(costs: Float32Array, body: Recipe['body']): Twist2 {
  let best = 0;
  for (let k = 1; k < costs.length; k++) {
    if ((costs[k] as number) < (costs[best] as number)) best = k;
  }
  return {
    v: (V_SHARES[Math.floor(best / W_SHARES.length)] ?? 0) * body.maxLinear,
    w: (W_SHARES[best % W_SHARES.length] ?? 0) * body.maxAngular,
  };
}
