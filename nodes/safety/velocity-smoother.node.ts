import { filter, map } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { feed, fold } from '#nodes/core/fold.ts';
import { defineNode } from '#nodes/core/node.ts';
import { heldByPeople } from '#nodes/core/stops.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { twistMessage, twistOf } from './messages.ts';
import { smoothed } from './velocity-smoother.ts';
import { stationAfter, stationAtRest } from './smoother-station.ts';
import type { Station, StationEvent } from './smoother-station.ts';

const pair = (v: number, w: number, text: string) =>
  z.tuple([z.number(), z.number()]).default([v, w]).describe(`${text}: forward [m], turning [rad]`);

export const VelocitySmootherParams = z.strictObject({
  smoothing_frequency: z.number().positive().default(20).describe('Rate of the output [Hz]'),
  velocity_timeout: z.number().positive().default(0.25).describe('Silence that means stop [s]'),
  max_velocity: pair(0.22, 2.84, 'Greatest speed, per s'),
  min_velocity: pair(-0.22, -2.84, 'Least speed, per s'),
  max_accel: pair(1, 12.5, 'Greatest gain of speed, per s²'),
  max_decel: pair(1, 12.5, 'Greatest loss of speed, per s²'),
  max_jerk: pair(20, 250, 'Greatest change of acceleration, per s³'),
  deadband_velocity: pair(0, 0, 'Speed below which the output is zero, per s'),
  scale_velocities: z.boolean().default(false).describe('Accelerate both axes in proportion'),
});

export const velocitySmootherNode = defineNode({
  name: 'velocity_smoother',
  doc: 'Keeps commands within speed, acceleration and jerk limits; a stop for safety is immediate',
  params: VelocitySmootherParams,
  inputs: {
    cmdVel: topics.cmdVelMux,
    emergencyStop: topics.emergencyStop,
    voiceStop: topics.voiceStop,
    safetyStop: topics.safetyStop,
  },
  outputs: { smoothed: topics.cmdVelSmoothed },
  wire: ({ cmdVel, emergencyStop, voiceStop, safetyStop }, params, { clock }) => {
    const { smoothing_frequency: rate } = params.value;
    const hear = <T>(messages: Observable<T>, eventOf: (message: T) => StationEvent) =>
      feed(messages, (station: Station, message: T) =>
        stationAfter(station, eventOf(message), params.value),
      );
    const stations = fold(stationAtRest, [
      hear(cmdVel, (message) => ({
        kind: 'target',
        target: twistOf(message),
        stamp: secondsOf(message.header.stamp),
        at: clock.now(),
      })),
      hear(heldByPeople(emergencyStop, voiceStop), (active) => ({ kind: 'emergency', active })),
      hear(safetyStop, ({ data }) => ({ kind: 'safety', active: data !== '' })),
      hear(clock.every(1 / rate), (now) => ({ kind: 'tick', now })),
    ]);
    return {
      smoothed: stations.pipe(
        filter(({ due }) => due),
        map(({ state, stamp }) =>
          twistMessage(smoothed(state, params.value), stamp, frames.baseLink),
        ),
      ),
    };
  },
});
