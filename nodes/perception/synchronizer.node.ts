/** Brings what the senses say about one instant together. */
import { Observable, map } from 'rxjs';
import { z } from 'zod';
import type { Clock } from '#nodes/core/clock.ts';
import { defineNode } from '#nodes/core/node.ts';
import type { Parameters } from '#nodes/core/node.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { perceptionReport } from './report.ts';
import { senses, synchronizerStart } from './sense.ts';
import type { Sense, SenseMessages } from './sense.ts';
import type { SynchronizedSet } from './synchronized-set.ts';
import { synchronize } from './synchronizer.ts';
import type { SynchronizerEvent } from './synchronizer.ts';

const seconds = (value: number) => z.number().positive().default(value);

export const SynchronizerParams = z.strictObject({
  senses: z
    .array(z.enum(senses))
    .default([...senses])
    .describe('Senses this robot has'),
  reference: z.enum(senses).default('scan').describe('Sense whose stamps sets are made around'),
  slop: seconds(0.1).describe('Most difference of stamps within a set [s]'),
  max_wait: seconds(0.15).describe('Most a set waits for the other senses [s]'),
  stale_after: seconds(1).describe('Age from which a sense counts as silent [s]'),
  minimum_rate: seconds(2).describe('Rate of sets while the reference is silent [Hz]'),
  queue_size: z.int().positive().default(16).describe('Most messages that wait, per sense'),
});
type SynchronizerParams = z.output<typeof SynchronizerParams>;

type Inputs = { readonly [S in Sense]: Observable<SenseMessages[S]> };

/** The sets themselves, for a node that needs the messages and not only the report. */
export function synchronizedSets(
  inputs: Inputs,
  params: Parameters<SynchronizerParams>,
  clock: Clock,
): Observable<SynchronizedSet> {
  // one operator and not a chain of six: odometry comes at 50 Hz
  return new Observable((subscriber) => {
    let state = synchronizerStart;
    const take = (event: SynchronizerEvent): void => {
      try {
        const step = synchronize(state, event, params.value);
        state = step.state;
        for (const set of step.sets) subscriber.next(set);
      } catch (error) {
        subscriber.error(error);
      }
    };
    const tick = (now: number): void => {
      take({ kind: 'tick', now });
    };
    const failed = (error: unknown): void => {
      subscriber.error(error);
    };
    const subscription = ticks(clock, params, (p) => p.minimum_rate).subscribe(tick);
    for (const sense of senses)
      subscription.add(
        (inputs[sense] as Observable<SenseMessages[Sense]>).subscribe({
          next: (message) => {
            const stamp = secondsOf(message.header.stamp);
            take({ kind: 'message', now: clock.now(), sense, stamp, message });
            if (sense === params.value.reference)
              subscription.add(clock.after(params.value.max_wait).subscribe(tick));
          },
          error: failed,
        }),
      );
    return subscription;
  });
}

export const synchronizerNode = defineNode({
  name: 'perception_synchronizer',
  doc: 'Aligns scan, image, audio and odometry in time; says the age of each and why one is missing',
  params: SynchronizerParams,
  inputs: {
    scan: topics.scan,
    image: topics.image,
    audio: topics.audio,
    odometry: topics.odometryFiltered,
  },
  outputs: { perceived: topics.perceived },
  wire: (inputs, params, { clock }) => ({
    perceived: synchronizedSets(inputs, params, clock).pipe(map(perceptionReport)),
  }),
});
