import { join } from 'node:path';
import type { Session } from '#nodes/core/model.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { soundEventsNode } from '#nodes/perception/audio/events.node.ts';
import { eventsLayout, soundClasses } from '#nodes/perception/audio/events.ts';
import { waveform } from '#sim/sound/waveforms.ts';
import type { SoundKind } from '#sim/sound/waveforms.ts';
import { rounded } from './audio-commands.ts';
import { answers, samplesOf } from './audio-tests.ts';
import type { Scene } from './audio-tests.ts';

/** Score from which a class counts as heard. */
const HEARD = 0.5;
const WINDOW = 0.972;
const NOTHING = -120;

const { period } = soundEventsNode.params.parse({});

interface Counts {
  hits: number;
  misses: number;
  alarms: number;
}

/** F1 of every class over the looks of the scenes; looks where it is hard to say are left out. */
export async function judgeScenes(
  session: Session,
  folder: string,
  scenes: readonly Scene[],
): Promise<Record<string, unknown>> {
  const counts = soundClasses.map((): Counts => ({ hits: 0, misses: 0, alarms: 0 }));
  const confused: Record<string, number> = {};
  for (const scene of scenes) {
    const looks = await answers(session, eventsLayout, period, samplesOf(join(folder, scene.file)));
    for (const { end, answer } of looks) {
      if (end < WINDOW) continue;
      const truth = truthOf(scene, end);
      const there = soundClasses.filter((_, k) => truth[k] === true);
      for (const [k, name] of soundClasses.entries()) {
        const heard = (answer['scores']?.[k] ?? 0) > HEARD;
        const one = counts[k];
        if (one === undefined || truth[k] === null) continue;
        if (truth[k] === true) one[heard ? 'hits' : 'misses']++;
        else if (heard) {
          one.alarms++;
          const pair = `${there.join('+')} as ${name}`;
          confused[pair] = (confused[pair] ?? 0) + 1;
        }
      }
    }
  }
  const f1 = counts.map(({ hits, misses, alarms }) => (2 * hits) / (2 * hits + misses + alarms));
  return {
    macro_f1: rounded(f1.reduce((sum, value) => sum + value, 0) / f1.length),
    f1: Object.fromEntries(soundClasses.map((name, k) => [name, rounded(f1[k] ?? 0)])),
    recall: Object.fromEntries(
      soundClasses.map((name, k) => {
        const { hits, misses } = counts[k] ?? { hits: 0, misses: 0 };
        return [name, rounded(hits / (hits + misses))];
      }),
    ),
    confused: Object.fromEntries(
      Object.entries(confused)
        .sort(([, a], [, b]) => b - a)
        .slice(0, 12),
    ),
  };
}

/** Per class: heard, not heard, or null: hard to say (as in `audio_scenes.targets`). */
function truthOf({ classes, levels }: Scene, end: number): (boolean | null)[] {
  const first = Math.max(0, Math.ceil((end - WINDOW) * 10 - 0.3));
  const last = Math.floor(end * 10 + 0.3);
  const truth = soundClasses.map((name): boolean | null => {
    const i = classes.indexOf(name);
    const own = levels[i];
    if (own === undefined) return false;
    const peak = Math.max(...own);
    let loud = NOTHING;
    let clear = NOTHING;
    for (let block = first; block < last; block++) {
      const level = own[block] ?? NOTHING;
      const rest = levels.reduce(
        (sum, other, k) => (k === i ? sum : sum + 10 ** ((other[block] ?? NOTHING) / 10)),
        0,
      );
      loud = Math.max(loud, level);
      clear = Math.max(clear, level - 10 * Math.log10(rest));
    }
    if (loud > peak - 10 && clear > -4) return true;
    return loud < peak - 25 || clear < -20 ? false : null;
  });
  const sounds = truth.slice(0, -1);
  truth[truth.length - 1] = sounds.every((one) => one === false)
    ? true
    : sounds.includes(true)
      ? false
      : null;
  return truth;
}

const expected: Readonly<Partial<Record<SoundKind, string>>> = {
  siren: 'siren',
  alarm: 'alarm',
  beeper: 'horn',
  speech: 'speech',
  footsteps: 'footsteps',
  motor: 'machine_noise',
};

/** Share of looks in which the simulator's own sounds are heard as what they stand for. */
export async function judgeSimulator(session: Session): Promise<Record<string, number>> {
  const shares: Record<string, number> = {};
  for (const [kind, name] of Object.entries(expected)) {
    const random = seeded(`evaluate/${kind}`);
    const { bright } = waveform(kind as SoundKind, 16000, 'test');
    const samples = Int16Array.from({ length: 10 * 16000 }, (_, i) =>
      Math.round(32768 * (0.02 * (bright[i % bright.length] ?? 0) + 0.0006 * gaussian(random))),
    );
    const looks = (await answers(session, eventsLayout, period, samples)).slice(4);
    const k = soundClasses.findIndex((one) => one === name);
    const heard = looks.filter(({ answer }) => (answer['scores']?.[k] ?? 0) > HEARD).length;
    shares[kind] = rounded(heard / looks.length);
  }
  return shares;
}
