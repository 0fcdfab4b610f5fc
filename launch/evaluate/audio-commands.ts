import { join } from 'node:path';
import type { Session } from '#nodes/core/model.ts';
import { keywordSpotterNode } from '#nodes/perception/audio/keyword.node.ts';
import { commands, createSpotter, keywordLayout } from '#nodes/perception/audio/keyword.ts';
import type { Spotted } from '#nodes/perception/audio/keyword.ts';
import { answers, samplesOf } from './audio-tests.ts';
import type { Answer, Stream } from './audio-tests.ts';

/** A command must be told until so long after its end [s]. */
const LATEST = 0.6;
/** Within which the window of the clip accuracy ends after the word [s]. */
const CLIP = 0.2;

interface Told extends Spotted {
  /** When it was told [s], computing excluded. */
  readonly at: number;
}

const params = keywordSpotterNode.params.parse({});

async function listened(
  session: Session,
  file: string,
): Promise<{ told: Told[]; looks: readonly Answer[] }> {
  const spotter = createSpotter();
  const looks = await answers(session, keywordLayout, params.period, samplesOf(file));
  const told = looks.flatMap(({ end, answer }) => {
    const found = spotter.hear(answer, end, params);
    return found === null ? [] : [{ ...found, at: end }];
  });
  return { told, looks };
}

interface Share {
  right: number;
  of: number;
}

/** Commands told once and rightly, in a stream, by groups of voices; how late, and wrong ones. */
export async function judgeCommands(
  session: Session,
  folder: string,
  streams: readonly Stream[],
): Promise<Record<string, unknown>> {
  const groups = new Map<string, Share>();
  const delays: number[] = [];
  const ends: number[] = [];
  let wrong = 0;
  let clip = 0;
  for (const { file, events } of streams) {
    const { told, looks } = await listened(session, join(folder, file));
    let matched = 0;
    for (const event of events) {
      const near = told.filter(({ at }) => at > event.start && at <= event.end + LATEST);
      const first = near[0];
      const right = first?.command === event.command;
      matched += right ? 1 : 0;
      if (right) {
        delays.push(first.at - event.end);
        ends.push(Math.abs(first.end - event.end));
      }
      clip += clipIsRight(looks, event.end, event.command) ? 1 : 0;
      const kinds = Object.entries({ ...event.groups, command: event.command, all: 'all' });
      for (const [kind, value] of kinds) count(groups, `${kind}: ${value}`, right);
    }
    wrong += told.length - matched;
  }
  const all = groups.get('all: all') ?? { right: 0, of: 0 };
  const table = [...groups].filter(([, { of }]) => of >= 15).sort(([a], [b]) => (a < b ? -1 : 1));
  const voices = table.filter(([name]) => !/^(all|command)/.test(name));
  return {
    commands: all.of,
    accuracy: rounded(all.right / all.of),
    clip_accuracy: rounded(clip / all.of),
    worst_group: rounded(Math.min(...voices.map(([, { right, of }]) => right / of))),
    wrong_commands: wrong,
    delay_median: rounded(quantile(delays, 0.5)),
    delay_p95: rounded(quantile(delays, 0.95)),
    end_error_median: rounded(quantile(ends, 0.5)),
    groups: Object.fromEntries(
      table.map(([name, { right, of }]) => [
        name,
        `${String(rounded(right / of))} of ${String(of)}`,
      ]),
    ),
  };
}

function clipIsRight(looks: readonly Answer[], end: number, command: string): boolean {
  const look = looks.find((one) => one.end >= end + CLIP / 2);
  const scores = look?.answer['scores']?.subarray(2) ?? new Float32Array(1);
  return commands[scores.indexOf(Math.max(...scores))] === command;
}

function count(groups: Map<string, Share>, key: string, right: boolean): void {
  const share = groups.get(key) ?? { right: 0, of: 0 };
  share.of++;
  if (right) share.right++;
  groups.set(key, share);
}

/** Commands told though none was spoken. */
export async function judgeOthers(
  session: Session,
  folder: string,
  streams: readonly Stream[],
): Promise<Record<string, unknown>> {
  const counts: Record<string, number> = {};
  let seconds = 0;
  for (const { file } of streams) {
    const { told, looks } = await listened(session, join(folder, file));
    seconds += looks.length * params.period;
    for (const { command } of told) counts[command] = (counts[command] ?? 0) + 1;
  }
  const minutes = seconds / 60;
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
  return {
    minutes: rounded(minutes),
    false_stop: counts['stop'] ?? 0,
    false_commands: total,
    ...counts,
  };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function rounded(value: number): number {
  return Number(value.toFixed(3));
}
