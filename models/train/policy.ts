import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { RobotProfile } from '#nodes/core/robot.ts';
import type { Session } from '#nodes/core/model.ts';
import { loadModel } from '../registry.ts';
import { collect } from './collect.ts';
import { writeDataset } from './dataset.ts';
import { call, python } from './environment.ts';
import { evaluate, type Tally } from './evaluate.ts';
import { publish } from './publish.ts';
import { recipeOf } from './recipe.ts';
import { spec } from './spec.ts';

export interface TrainOptions {
  /** Catalogue name without `policy-`: what the profiles name as their policy. */
  readonly policy: string;
  readonly robots: readonly RobotProfile[];
  readonly seed: number;
  /** Times the model of the round before drives and the expert corrects it. */
  readonly rounds: number;
  /** Labelled moments a round. */
  readonly samples: number;
  readonly epochs: number;
  /** Unseen courses of each robot at the end. */
  readonly episodes: number;
  /** Where data and models of the rounds go. */
  readonly work: string;
  /** Where the catalogue entry goes. */
  readonly catalog: string;
  readonly tell: (text: string) => void;
}

const script = fileURLToPath(new URL('../export/train_policy.py', import.meta.url));
const Fit = z.record(z.string(), z.number());

/**
 * Trains a policy: the expert drives generated worlds, a network learns its costs, then drives
 * itself while the expert says what would have been better (DAgger; Ross, Gordon, Bagnell 2011).
 * Writes the catalogue entry; on one machine the same options give the same weights.
 */
export async function trainPolicy(options: TrainOptions): Promise<void> {
  const { policy, robots, seed, rounds, samples, tell } = options;
  const name = `policy-${policy}`;
  const binary = python(tell);
  const work = join(options.work, name);
  const model = join(work, name);
  mkdirSync(model, { recursive: true });
  const specFile = join(work, 'spec.json');
  writeFileSync(specFile, JSON.stringify(spec));
  const recipes = robots.map(recipeOf);
  const description = {
    name,
    title: `Drives ${[...new Set(robots.map(({ title }) => title))].join(' or ')}`,
    command: `npm run train -- policy --robot ${policy} --seed ${String(seed)} --rounds ${String(rounds)} --samples ${String(samples)} --epochs ${String(options.epochs)}`,
    seed,
    parameters: {
      rounds,
      samples,
      epochs: options.epochs,
      robots: robots.map((r) => r.name).join(),
    },
  };
  const files: string[] = [];
  let student: Session | null = null;
  for (let round = 0; round <= rounds; round++) {
    const file = join(work, `round-${String(round)}.bin`);
    const dataset = writeDataset(file);
    tell(
      `${name}, round ${String(round)} of ${String(rounds)}: ${student === null ? 'expert' : 'student'} drives`,
    );
    await collect(recipes, dataset, {
      seed: `${String(seed)}/${policy}/${String(round)}`,
      samples,
      student,
      mixing: 1 / (round + 1),
      progress: tell,
    });
    dataset.close();
    files.push(file);
    call(binary, [
      ...['-W', 'ignore', script, '--spec', specFile, '--data', ...files, '--out', model],
      ...['--seed', String(seed), '--epochs', String(options.epochs)],
    ]);
    publish(model, { ...description, metrics: {} });
    student = (await loadModel(name, { directory: work, providers: ['cpu'] })).session;
  }
  const metrics: Record<string, number> = {
    ...Fit.parse(JSON.parse(readFileSync(join(model, 'fit.json'), 'utf8'))),
  };
  for (const recipe of new Set(recipes)) {
    const robot = recipe.profile.name;
    if (metrics[`${robot}_episodes`] !== undefined) continue;
    const given = {
      seed: String(seed),
      episodes: options.episodes,
      driver: student,
      progress: tell,
    };
    const open = await evaluate(recipe, given);
    const blind = await evaluate(recipe, { ...given, episodes: options.episodes / 2, blank: true });
    note(metrics, robot, open['all']);
    note(metrics, `${robot}_blank_scan`, blind['all']);
  }
  const target = join(options.catalog, name);
  mkdirSync(target, { recursive: true });
  for (const file of ['model.onnx', 'golden.json'])
    copyFileSync(join(model, file), join(target, file));
  const { sha256 } = publish(target, { ...description, metrics });
  await loadModel(name, { directory: options.catalog });
  tell(`${target}: sha256 ${sha256}`);
}

function note(metrics: Record<string, number>, prefix: string, tally: Tally | undefined): void {
  if (tally === undefined) return;
  for (const key of ['episodes', 'reached', 'contacts', 'speed'] as const) {
    metrics[`${prefix}_${key}`] = Number(tally[key].toFixed(4));
  }
}
