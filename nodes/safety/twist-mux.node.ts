import { distinctUntilChanged, filter, map, share } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { derived } from '#nodes/core/derived.ts';
import { feed, fold } from '#nodes/core/fold.ts';
import { defineNode } from '#nodes/core/node.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import { topics } from '#nodes/core/topics.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { diagnostic, twistMessage, twistOf } from './messages.ts';
import { muxAfter, muxAtRest, muxDue, muxSilent, select } from './twist-mux.ts';
import type { MuxEvent, MuxLimits, MuxPublished, MuxSource, MuxState } from './twist-mux.ts';

const priority = (value: number) => z.number().default(value).describe('The highest alive wins');
const timeout = (value: number) =>
  z.number().positive().default(value).describe('Silence after which the source is dead [s]');

const TwistMuxParams = z.strictObject({
  rate: z.number().positive().default(20).describe('Least rate of the output [Hz]'),
  nav_priority: priority(10),
  nav_timeout: timeout(0.25),
  recovery_priority: priority(20),
  recovery_timeout: timeout(0.5),
  teleop_priority: priority(100),
  teleop_timeout: timeout(0.5),
});

function limitsOf(params: z.output<typeof TwistMuxParams>): MuxLimits {
  return {
    nav: { priority: params.nav_priority, timeout: params.nav_timeout },
    recovery: { priority: params.recovery_priority, timeout: params.recovery_timeout },
    teleop: { priority: params.teleop_priority, timeout: params.teleop_timeout },
  };
}

interface Muxed {
  readonly state: MuxState;
  readonly published: MuxPublished;
  /** Whether the last event asks for an output. */
  readonly due: boolean;
}

export const twistMuxNode = defineNode({
  name: 'twist_mux',
  doc: 'Lets the highest velocity source alive through; a latched emergency stop beats them all',
  params: TwistMuxParams,
  inputs: {
    nav: topics.cmdVelNav,
    recovery: topics.cmdVelRecovery,
    teleop: topics.cmdVelTeleop,
    emergencyStop: topics.emergencyStop,
    voiceStop: topics.voiceStop,
    safetyStop: topics.safetyStop,
  },
  outputs: {
    cmdVel: topics.cmdVelMux,
    selected: topics.muxSource,
    diagnostics: topics.diagnostics,
  },
  wire: (
    { nav, recovery, teleop, emergencyStop, voiceStop, safetyStop },
    params,
    { name, clock },
  ) => {
    const limits = derived(params, limitsOf);
    const muxed = ({ state, published }: Muxed, event: MuxEvent): Muxed => {
      const now = clock.now();
      const next = muxAfter(state, event);
      const decision = select(next, now, limits());
      const due = muxDue(event, decision, published, now, 1 / params.value.rate);
      return { state: next, published: due ? { decision, at: now } : published, due };
    };
    const hear = <T>(messages: Observable<T>, eventOf: (message: T) => MuxEvent) =>
      feed(messages, (before: Muxed, message: T) => muxed(before, eventOf(message)));
    const commands = (source: MuxSource, messages: Observable<TwistStamped>) =>
      hear(messages, (message) => {
        const stamp = secondsOf(message.header.stamp);
        return { kind: 'command', source, twist: twistOf(message), at: clock.now(), stamp };
      });
    const decisions = fold({ state: muxAtRest, published: muxSilent, due: false }, [
      commands('nav', nav),
      commands('recovery', recovery),
      commands('teleop', teleop),
      hear(heldByPeople(emergencyStop, voiceStop), (active) => ({
        kind: 'emergency_stop',
        active,
      })),
      hear(safetyStop, ({ data }) => ({ kind: 'safety_stop', reason: data })),
      hear(clock.every(1 / params.value.rate), () => ({ kind: 'tick' })),
    ]).pipe(
      filter(({ due }) => due),
      map(({ published }) => published),
      share(),
    );
    const changes = decisions.pipe(
      distinctUntilChanged(
        (a, b) =>
          a.decision.selected === b.decision.selected && a.decision.refused === b.decision.refused,
      ),
    );
    return {
      cmdVel: decisions.pipe(
        map(({ decision: { twist, stamp }, at }) =>
          twistMessage(twist, stamp ?? at, frames.baseLink),
        ),
      ),
      selected: changes.pipe(map(({ decision }) => ({ data: decision.selected }))),
      diagnostics: changes.pipe(
        map(({ decision: { selected, refused }, at }) =>
          refused
            ? diagnostic(at, name, 'error', `${refused}: command is not a number`)
            : diagnostic(at, name, 'ok', `source: ${selected}`),
        ),
      ),
    };
  },
});
