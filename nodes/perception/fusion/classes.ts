/** What a track can be, in the order of its probabilities. */
export const objectClasses = [
  'person',
  'vehicle',
  'moving',
  'animal',
  'chair',
  'table',
  'box',
  'door',
  'cone',
  'glass',
  'stairs',
  'furniture',
  'machine',
  'other',
] as const;
export type ObjectClass = (typeof objectClasses)[number];

export const senses = ['lidar', 'camera', 'audio'] as const;
export type Sense = (typeof senses)[number];

/** One class a sense reports and how sure it is. */
export interface Hypothesis {
  readonly label: string;
  readonly score: number;
}

type Weights = Partial<Record<ObjectClass, number>> & { readonly rest: number };

/** How likely each sense reports a label for what is of a class, up to a factor per label. */
const lidar: Readonly<Record<string, Weights>> = {
  person: { person: 1, animal: 0.4, moving: 0.25, vehicle: 0.1, chair: 0.15, rest: 0.1 },
  moving: { moving: 1, vehicle: 1, animal: 0.5, person: 0.35, rest: 0.05 },
  furniture: { person: 0.15, moving: 0.3, vehicle: 0.5, rest: 1 },
};
const audio: Readonly<Record<string, Weights>> = {
  person: { person: 1, rest: 0.05 },
  vehicle: { vehicle: 1, machine: 0.2, moving: 0.3, rest: 0.03 },
  machine: { machine: 1, vehicle: 0.3, other: 0.3, rest: 0.05 },
  door: { door: 1, person: 0.6, rest: 0.1 },
  other: { other: 1, rest: 0.3 },
};

/** Words that senses and models use for the same things; lower case, no separators. */
const aliases: Readonly<Record<string, ObjectClass>> = {
  person: 'person',
  man: 'person',
  woman: 'person',
  boy: 'person',
  girl: 'person',
  human: 'person',
  pedestrian: 'person',
  speech: 'person',
  voice: 'person',
  footsteps: 'person',
  vehicle: 'vehicle',
  car: 'vehicle',
  truck: 'vehicle',
  bus: 'vehicle',
  van: 'vehicle',
  forklift: 'vehicle',
  bicycle: 'vehicle',
  motorcycle: 'vehicle',
  siren: 'vehicle',
  horn: 'vehicle',
  beeper: 'vehicle',
  reversing: 'vehicle',
  reversingbeeper: 'vehicle',
  hornbeeper: 'vehicle',
  engine: 'vehicle',
  robot: 'moving',
  cart: 'moving',
  moving: 'moving',
  animal: 'animal',
  dog: 'animal',
  cat: 'animal',
  chair: 'chair',
  stool: 'chair',
  couch: 'furniture',
  sofa: 'furniture',
  bed: 'furniture',
  furniture: 'furniture',
  table: 'table',
  desk: 'table',
  box: 'box',
  carton: 'box',
  door: 'door',
  knock: 'door',
  cone: 'cone',
  warningcone: 'cone',
  trafficcone: 'cone',
  glass: 'glass',
  glassmarking: 'glass',
  stairs: 'stairs',
  stairsedge: 'stairs',
  alarm: 'machine',
  machine: 'machine',
  machinenoise: 'machine',
};

/** The class a word stands for; undefined where it says nothing of a thing. */
export function classOf(label: string): ObjectClass | undefined {
  const word = label.toLowerCase().replace(/[^a-z]/g, '');
  if (word === 'wall' || word === 'silence' || word === '') return undefined;
  return aliases[word] ?? 'other';
}

const wary = 0.02;

/**
 * Likelihood of what a sense reports for each class of thing, the mean of its hypotheses by their
 * scores; what the scores leave over says nothing.
 *
 * @returns [objectClasses], at most 1
 */
export function likelihoods(sense: Sense, hypotheses: readonly Hypothesis[]): Float64Array {
  const out = new Float64Array(objectClasses.length);
  let left = 1;
  for (const { label, score } of hypotheses) {
    const known = classOf(label);
    const share = Math.min(left, Math.max(0, Number.isFinite(score) ? score : 0));
    if (known === undefined || share === 0) continue;
    left -= share;
    const weights = weightsOf(sense, known);
    objectClasses.forEach((name, i) => {
      out[i] = (out[i] as number) + share * (weights[name] ?? weights.rest);
    });
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.max(wary, (out[i] as number) + left * 0.3);
  return out;
}

function weightsOf(sense: Sense, known: ObjectClass): Weights {
  if (sense === 'lidar') return lidar[known] ?? { rest: 0.5 };
  if (sense === 'audio') return audio[known] ?? { rest: 0.3 };
  if (known === 'other') return { other: 1, rest: 0.3 };
  return { [known]: 1, other: 0.1, furniture: 0.08, rest: 0.04 };
}

/**
 * How much likelier a report is of a thing than of none: odds of its score over those of the score
 * that says nothing, tempered like classes. What stands about is no thing that is tracked.
 */
export function conviction(
  sense: Sense,
  hypotheses: readonly Hypothesis[],
  options: ConvictionOptions,
): number {
  let score = 0;
  for (const { label, score: each } of hypotheses) {
    const known = classOf(label);
    if (known !== undefined && !(sense === 'lidar' && known === 'furniture')) score += each;
  }
  if (hypotheses.length === 0) score = 0.5;
  const sure = Math.min(0.97, Math.max(0.03, score));
  const neutral = options.neutral_score[sense];
  const odds = (sure * (1 - neutral)) / ((1 - sure) * neutral);
  return Math.min(6, Math.max(0.5, odds ** options.existence_temper));
}

export interface ConvictionOptions {
  /** Score from which a report speaks for a thing. */
  readonly neutral_score: Readonly<Record<Sense, number>>;
  /** Exponent of the odds, below 1 as reports repeat themselves. */
  readonly existence_temper: number;
}

/** Bayes' rule, tempered: what one sense says again and again is not news each time. */
export function updateClasses(
  prior: Float64Array,
  likelihood: Float64Array,
  temper: number,
): Float64Array {
  const next = prior.map((p, i) => Math.max(1e-3, p * (likelihood[i] as number) ** temper));
  const sum = next.reduce((all, p) => all + p, 0);
  return next.map((p) => p / sum);
}

/** Probability of a report, given what a track may be. */
export function agreement(classes: Float64Array, likelihood: Float64Array): number {
  return classes.reduce((all, p, i) => all + p * (likelihood[i] as number), 0);
}

const mobile: ReadonlySet<string> = new Set(['person', 'vehicle', 'moving', 'animal']);

/** Probability that it is of a kind that moves by itself. */
export function mobility(classes: Float64Array): number {
  return objectClasses.reduce(
    (all, name, i) => all + (mobile.has(name) ? (classes[i] as number) : 0),
    0,
  );
}
