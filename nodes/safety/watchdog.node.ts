import { distinctUntilChanged, map, merge, shareReplay, startWith } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { derived } from '#nodes/core/derived.ts';
import { feed, fold } from '#nodes/core/fold.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Header } from '#nodes/msgs/std.ts';
import { diagnostic, isFiniteMotion, isNumber, motionOf, twistOf } from './messages.ts';
import { faults, scanProblem, watchdogAfter, watchdogAtRest } from './watchdog.ts';
import type { WatchdogEvent, WatchdogLimits, WatchdogState, WatchedInput } from './watchdog.ts';

const rate = (value: number) =>
  z.number().positive().default(value).describe('Rate at which the input must come [Hz]');

export const SafetyWatchdogParams = z.strictObject({
  rate: z.number().positive().default(50).describe('How often lateness is looked for [Hz]'),
  scan_rate: rate(5),
  odom_rate: rate(30),
  odometry_filtered_rate: rate(50),
  cmd_vel_nav_rate: rate(10),
  tolerance: z.number().positive().default(0.1).describe('How late a message may be [s]'),
  max_age: z.number().positive().default(0.4).describe('Age on arrival that makes it useless [s]'),
  command_grace: z.number().positive().default(0.5).describe('Time the policy has to begin [s]'),
  min_known_share: z.number().min(0).max(1).default(0.1).describe('Least share of known beams'),
});

function limitsOf(params: z.output<typeof SafetyWatchdogParams>): WatchdogLimits {
  return {
    periods: {
      scan: 1 / params.scan_rate,
      odom: 1 / params.odom_rate,
      odometry_filtered: 1 / params.odometry_filtered_rate,
      cmd_vel_nav: 1 / params.cmd_vel_nav_rate,
    },
    tolerance: params.tolerance,
    maxAge: params.max_age,
    commandGrace: params.command_grace,
  };
}

const notNumber = (ok: boolean): string => (ok ? '' : 'not a number');

export const safetyWatchdogNode = defineNode({
  name: 'safety_watchdog',
  doc: 'Stops the robot while an input it needs is late, broken or old, or a node has failed',
  params: SafetyWatchdogParams,
  inputs: {
    scan: topics.scan,
    odom: topics.odom,
    filtered: topics.odometryFiltered,
    nav: topics.cmdVelNav,
    recovery: topics.cmdVelRecovery,
    teleop: topics.cmdVelTeleop,
    plan: topics.plan,
    nodeFailures: topics.nodeFailures,
  },
  outputs: { safetyStop: topics.safetyStop, diagnostics: topics.diagnostics },
  wire: (inputs, params, { name, clock }) => {
    const limits = derived(params, limitsOf);
    const arrived = (input: WatchedInput, header: Header, problem: string): WatchdogEvent => {
      const stamp = secondsOf(header.stamp);
      return { kind: 'message', input, at: clock.now(), stamp, problem };
    };
    const hear = <T>(messages: Observable<T>, eventOf: (message: T) => WatchdogEvent) =>
      feed(messages, (state: WatchdogState, message: T) =>
        watchdogAfter(state, eventOf(message), limits()),
      );
    const textOf = (state: WatchdogState): string =>
      faults(state, clock.now(), limits()).join('; ');
    const stops = fold(watchdogAtRest, [
      hear(inputs.scan, (m) =>
        arrived('scan', m.header, scanProblem(m, params.value.min_known_share)),
      ),
      hear(inputs.odom, (m) => arrived('odom', m.header, notNumber(isFiniteMotion(motionOf(m))))),
      hear(inputs.filtered, (m) =>
        arrived('odometry_filtered', m.header, notNumber(isFiniteMotion(motionOf(m)))),
      ),
      hear(inputs.nav, (m) => arrived('cmd_vel_nav', m.header, notNumber(isNumber(twistOf(m))))),
      hear(merge(inputs.recovery, inputs.teleop), () => ({ kind: 'override', at: clock.now() })),
      hear(inputs.plan, ({ poses }) => ({
        kind: 'plan',
        active: poses.length > 0,
        at: clock.now(),
      })),
      hear(inputs.nodeFailures, ({ data }) => ({ kind: 'node', text: data })),
      hear(clock.every(1 / params.value.rate), () => ({ kind: 'tick' })),
    ]).pipe(
      map(textOf),
      distinctUntilChanged(),
      startWith(textOf(watchdogAtRest)),
      distinctUntilChanged(),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    return {
      safetyStop: stops.pipe(map((data) => ({ data }))),
      diagnostics: stops.pipe(
        map((text) => diagnostic(clock.now(), name, text ? 'error' : 'ok', text || 'inputs alive')),
      ),
    };
  },
});
