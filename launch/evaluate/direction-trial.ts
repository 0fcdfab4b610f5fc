import { wrapAngle } from '#nodes/math/se2.ts';
import { circle } from '#nodes/perception/audio/direction-array.ts';
import { createLocalizer } from '#nodes/perception/audio/sources-station.ts';
import type { LocalizerSettings } from '#nodes/perception/audio/sources-station.ts';
import { soundLocalizerNode } from '#nodes/perception/audio/sound-localizer.node.ts';
import { renderScene } from './direction-scene.ts';
import type { SceneSpec, TrialKind } from './direction-scene.ts';

export interface DirectionTrial extends SceneSpec {
  readonly variant: 'fine' | 'light';
}

export interface DirectionResult {
  readonly kinds: readonly TrialKind[];
  readonly apart: number;
  readonly facts: Readonly<Record<string, number>>;
  /** Of the surest source, each time one was told while something sounded [rad]. */
  readonly errors: readonly number[];
  /** Times something sounded, and those when nothing was told. */
  readonly looks: number;
  readonly silent: number;
  /** From the first sound to the first source told [s]; null: never. */
  readonly delay: number | null;
  /** Share of the looks at which each true source had one told within 15 degrees. */
  readonly resolved: number;
  readonly cpu: number;
  readonly seconds: number;
}

const NEAR = (15 * Math.PI) / 180;
/** What a person gives the ear to find its feet [s]. */
const SETTLING = 0.3;

/** One scene through the localizer as the node runs it. */
export function runDirectionTrial(trial: DirectionTrial): Promise<DirectionResult> {
  const { microphones, variant, kinds, apart } = trial;
  const scene = renderScene(trial);
  const settings: LocalizerSettings = {
    ...soundLocalizerNode.params.parse({ variant }),
    positions: circle(microphones.count, microphones.radius),
  };
  const localizer = createLocalizer();
  const { chunk, sampleRate } = microphones;
  const step = chunk / sampleRate;
  const onset = scene.sounding.indexOf(true);
  const errors: number[] = [];
  let looks = 0;
  let resolved = 0;
  let delay: number | null = null;
  const before = process.cpuUsage().user;
  scene.sounding.forEach((sounds, k) => {
    const channels = scene.channels.map((samples) => samples.slice(k * chunk, (k + 1) * chunk));
    const sound = { stamp: k * step, channels, gap: 0, first: k === 0, frame: 'array' };
    const heard = localizer.hear(sound, undefined, false, settings);
    if (heard.kind === 'refused' || heard.message === undefined) return;
    const told = heard.message.detections.map(({ results: [best] }) => ({
      score: best?.hypothesis.score ?? 0,
      bearing: Math.atan2(best?.pose.pose.position.y ?? 0, best?.pose.pose.position.x ?? 0),
    }));
    const [surest] = [...told].sort((a, b) => b.score - a.score);
    if (delay === null && k >= onset && surest !== undefined) delay = (k + 1 - onset) * step;
    if (!sounds || (k - onset) * step < SETTLING) return;
    looks++;
    const away = (bearing: number, truth: number) => Math.abs(wrapAngle(bearing - truth));
    if (scene.bearings.every((truth) => told.some(({ bearing }) => away(bearing, truth) < NEAR)))
      resolved++;
    if (surest !== undefined)
      errors.push(Math.min(...scene.bearings.map((truth) => away(surest.bearing, truth))));
  });
  const cpu = (process.cpuUsage().user - before) / 1e6;
  return Promise.resolve({
    kinds,
    apart,
    facts: scene.facts,
    errors,
    looks,
    silent: looks - errors.length,
    delay,
    resolved: looks === 0 ? 0 : resolved / looks,
    cpu,
    seconds: scene.sounding.length * step,
  });
}
