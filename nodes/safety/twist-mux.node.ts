import { distinctUntilChanged, filter, map, merge, scan, share } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { derived } from '#nodes/core/derived.ts';
import { defineNode } from '#nodes/core/node.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import { topics } from '#nodes/core/topics.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { diagnostic, twistMessage, twistOf } from './messages.ts';
import { muxAfter, muxAtRest, muxDue, muxSilent, select } from './twist-mux.ts';
import type { MuxEvent, MuxLimits, MuxSource } from './twist-mux.ts';

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
    const commands = (source: MuxSource, messages: Observable<TwistStamped>) =>
      messages.pipe(
        map((message): MuxEvent => {
          const stamp = secondsOf(message.header.stamp);
          return { kind: 'command', source, twist: twistOf(message), at: clock.now(), stamp };
        }),
      );
    const decisions = merge(
      commands('nav', nav),
      commands('recovery', recovery),
      commands('teleop', teleop),
      heldByPeople(emergencyStop, voiceStop).pipe(
        map((active): MuxEvent => ({ kind: 'emergency_stop', active })),
      ),
      safetyStop.pipe(map(({ data }): MuxEvent => ({ kind: 'safety_stop', reason: data }))),
      clock.every(1 / params.value.rate).pipe(map((): MuxEvent => ({ kind: 'tick' }))),
    ).pipe(
      scan(
        ({ state, published }, event) => {
          const now = clock.now();
          const next = muxAfter(state, event);
          const decision = select(next, now, limits());
          const due = muxDue(event, decision, published, now, 1 / params.value.rate);
          return { state: next, published: due ? { decision, at: now } : published, due };
        },
        { state: muxAtRest, published: muxSilent, due: false },
      ),
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
