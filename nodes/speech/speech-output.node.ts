/** Says what other nodes want said. */
import { Observable, Subject, distinctUntilChanged, map, merge, startWith } from 'rxjs';
import { z } from 'zod';
import type { Clock } from '#nodes/core/clock.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import type { NodeSpec } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { engines, platformVoice } from './platform-voice.ts';
import type { Voice, VoiceOptions } from './platform-voice.ts';
import { durationOf, speechless, spoken } from './speech-queue.ts';
import type { SpeechEvent } from './speech-queue.ts';

const SpeechParams = z.strictObject({
  engine: z
    .enum(['none', ...engines])
    .default('none')
    .describe('Program that speaks; none: as long as speaking takes, but without a sound'),
  language: z.string().default('en').describe('As the program calls it'),
  words_per_minute: z.number().min(80).max(400).default(175).describe('How fast to speak'),
  stale_after: z.number().positive().default(6).describe('Age of text not worth saying [s]'),
  queue_size: z.int().positive().default(4).describe('Most texts that wait'),
});

const inputs = { say: topics.say, sayUrgent: topics.sayUrgent, volume: topics.speechVolume };
const outputs = { speaking: topics.speaking, diagnostics: topics.diagnostics };
type None = Readonly<Record<never, never>>;
type SpeechOutput = NodeSpec<
  typeof inputs,
  typeof outputs,
  typeof SpeechParams,
  None,
  None,
  None,
  None
>;

/** The node with another voice than the platform's, such as a test's. */
export function speechOutputBy(open: (options: () => VoiceOptions) => Voice): SpeechOutput {
  return defineNode({
    name: 'speech_output',
    doc: 'Speaks: urgent text cuts off the rest; tells while it speaks, so that ears can close',
    params: SpeechParams,
    inputs,
    outputs,
    wire: ({ say, sayUrgent, volume }, params, { name, clock }) => {
      const health = new Subject<Health>();
      let loudness = 0.7;
      const silent = modelledVoice(clock);
      const loud = open(() => {
        const { engine } = params.value;
        return { ...params.value, engine: engine === 'none' ? 'espeak-ng' : engine };
      });
      const voice = (): Voice => (params.value.engine === 'none' ? silent : loud);
      const wishes = merge(
        say.pipe(map(({ data }): SpeechEvent => ({ kind: 'say', text: data, urgent: false }))),
        sayUrgent.pipe(map(({ data }): SpeechEvent => ({ kind: 'say', text: data, urgent: true }))),
        heard(volume, ({ data }) => {
          if (data >= 0 && data <= 1) loudness = data;
        }),
      );
      const speaking = new Observable<boolean>((subscriber) => {
        let state = speechless;
        let stop: (() => void) | undefined;
        const take = (event: SpeechEvent): void => {
          const step = spoken(state, event, clock.now(), params.value);
          state = step.state;
          if (step.interrupt) stop?.();
          if (step.start !== undefined) {
            stop = voice().say(step.start.text, loudness, (problem) => {
              health.next(healthOf(problem));
              take({ kind: 'done' });
            });
          }
          subscriber.next(state.speaking !== undefined);
        };
        const subscription = wishes.subscribe({ next: take, error: (e) => subscriber.error(e) });
        subscription.add(() => stop?.());
        return subscription;
      });
      return {
        speaking: speaking.pipe(
          startWith(false),
          distinctUntilChanged(),
          map((data) => ({ data })),
        ),
        diagnostics: diagnosed(`${name}: voice`, health, clock),
      };
    },
  });
}

function healthOf(problem: string | undefined): Health {
  if (problem === undefined) return { level: 'OK', message: 'speaks' };
  return { level: 'WARN', message: `cannot speak: ${problem}` };
}

/** Says nothing, for as long as it would take. */
function modelledVoice(clock: Clock): Voice {
  return {
    say: (text, _, done) => {
      const end = clock.after(durationOf(text)).subscribe(() => done(undefined));
      return () => end.unsubscribe();
    },
  };
}

export const speechOutputNode = speechOutputBy(platformVoice);
