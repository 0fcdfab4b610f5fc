/** Says what the robot does, sees and hears, for who cannot see it. */
import { filter, map, merge, mergeMap, scan, share } from 'rxjs';
import { z } from 'zod';
import { robotBaseFrame } from '#nodes/core/robot-params.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { narrated, narratorAtRest } from './narrator.ts';
import type { NarratorEvent, NarratorStep } from './narrator.ts';
import {
  hearSource,
  heardEvent,
  narratorStation,
  planEvent,
  seenEvents,
  stopEvent,
} from './narrator-station.ts';
import { languages } from './phrases.ts';

const names = (values: string[]) => z.array(z.string()).default(values);

const NarratorParams = z.strictObject({
  robot_base_frame: robotBaseFrame,
  language: z.enum(languages).default('en').describe('Of the sentences'),
  directions: z.enum(['clock', 'sides']).default('sides').describe('How directions are told'),
  pause: z.number().nonnegative().default(4).describe('Least time between two sentences [s]'),
  repeat_after: z.number().nonnegative().default(20).describe('Before the same is told again [s]'),
  range: z.number().positive().default(6).describe('How far away things are told [m]'),
  least_score: z.number().min(0).max(1).default(0.5).describe('Sureness of what is told'),
  things: names(['person', 'vehicle', 'door', 'dog', 'bicycle']).describe('What is told when seen'),
  sounds: names(['siren', 'alarm', 'horn', 'vehicle', 'knock', 'glass break']).describe(
    'What is told when heard',
  ),
});

export const narratorNode = defineNode({
  name: 'narrator',
  doc: 'Tells what the robot does, sees and hears, in short sentences and with directions',
  params: NarratorParams,
  inputs: {
    goal: topics.navigationGoal,
    plan: topics.plan,
    monitor: topics.collisionMonitorState,
    emergencyStop: topics.emergencyStop,
    voiceStop: topics.voiceStop,
    tracks: topics.tracks,
    sources: topics.soundSources,
    events: topics.soundEvents,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: { say: topics.say, sayUrgent: topics.sayUrgent },
  wire: (ports, params, { clock }) => {
    const station = narratorStation();
    const base = (): string => params.value.robot_base_frame;
    const stops = merge(
      ports.emergencyStop.pipe(map(({ data }) => stopEvent(station, 'console', data))),
      ports.voiceStop.pipe(map(({ data }) => stopEvent(station, 'voice', data))),
    );
    const events = merge(
      heard(tfBuffer(ports.tf, ports.tfStatic), (buffer) => (station.buffer = buffer)),
      heard(ports.sources, (sources) => hearSource(station, sources, base())),
      ports.goal.pipe(
        map((goal): NarratorEvent => {
          station.goal = goal;
          return { kind: 'goal' };
        }),
      ),
      ports.plan.pipe(map((plan) => planEvent(plan, station, base()))),
      ports.monitor.pipe(
        map(({ action_type, polygon_name }): NarratorEvent => ({
          kind: 'monitor',
          action: action_type,
          text: polygon_name,
        })),
      ),
      stops,
      ports.tracks.pipe(
        mergeMap((tracks) => {
          const { least_score, things } = params.value;
          return seenEvents(tracks, station, base(), least_score, things);
        }),
      ),
      ports.events.pipe(
        map((message) => {
          const { least_score, sounds } = params.value;
          return heardEvent(message, station, least_score, sounds);
        }),
      ),
    ).pipe(filter((event) => event !== undefined));
    const start: NarratorStep = { next: narratorAtRest, say: undefined, urgent: false };
    const sentences = events.pipe(
      scan(
        ({ next }: NarratorStep, event) => narrated(next, event, clock.now(), params.value),
        start,
      ),
      filter(({ say }) => say !== undefined),
      share(),
    );
    const said = (urgent: boolean) =>
      sentences.pipe(
        filter((step) => step.urgent === urgent),
        map(({ say }) => ({ data: say ?? '' })),
      );
    return { say: said(false), sayUrgent: said(true) };
  },
});
