/** Does what is said: stop, wait, go, come here, follow me, left, right, home, louder, quieter. */
import { concat, defer, filter, map, merge, of, scan, share } from 'rxjs';
import { defineNode } from '#nodes/core/node.ts';
import { heard } from '#nodes/core/heard.ts';
import { robotPose } from '#nodes/core/robot-pose.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { goalMessage } from './messages.ts';
import { commanded, commanderAtRest, commanderSayings } from './voice-commander.ts';
import type { CommanderEvent, CommanderStep } from './voice-commander.ts';
import { VoiceCommanderParams } from './voice-params.ts';
import { around, hearMap, hearSources, seePeople, voiceStation, wordOf } from './voice-station.ts';

export const voiceCommanderNode = defineNode({
  name: 'voice_commander',
  doc: 'Does what is said; a spoken stop stays until go, a new goal or the console ends it',
  params: VoiceCommanderParams,
  inputs: {
    command: topics.voiceCommand,
    sources: topics.soundSources,
    tracks: topics.tracks,
    goal: topics.navigationGoal,
    emergencyStop: topics.emergencyStop,
    costmap: topics.globalCostmap,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    voiceStop: topics.voiceStop,
    goalPose: topics.goalPose,
    volume: topics.speechVolume,
    say: topics.say,
  },
  wire: (ports, params, { clock }) => {
    const station = voiceStation();
    const here = () => robotPose(station.buffer, params.value.robot_base_frame)?.mapFromBase;
    const listening = merge(
      heard(tfBuffer(ports.tf, ports.tfStatic), (buffer) => (station.buffer = buffer)),
      heard(ports.costmap, (grid) => hearMap(station, grid)),
      heard(ports.sources, (sources) => hearSources(station, sources, params.value.memory)),
      heard(ports.tracks, (tracks) =>
        seePeople(station, tracks, clock.now(), params.value.person_score),
      ),
    );
    const events = merge(
      ports.command.pipe(
        map((message): CommanderEvent => {
          const spokenAt = secondsOf(message.header.stamp);
          return { kind: 'word', word: wordOf(message), spokenAt };
        }),
      ),
      ports.goal.pipe(
        map(({ header }): CommanderEvent => ({ kind: 'goal', stamp: secondsOf(header.stamp) })),
      ),
      ports.emergencyStop.pipe(
        filter(({ data }) => !data),
        map((): CommanderEvent => ({ kind: 'release' })),
      ),
      ticks(clock, params, (p) => p.follow_rate).pipe(
        map((): CommanderEvent => ({ kind: 'tick' })),
      ),
    );
    const start: CommanderStep = { next: commanderAtRest(params.value.volume) };
    const steps = merge(listening, events).pipe(
      scan(
        ({ next }: CommanderStep, event) =>
          commanded(next, event, around(station, clock.now(), here()), params.value),
        start,
      ),
      share(),
    );
    const of1 = <T>(pick: (step: CommanderStep) => T | undefined) =>
      steps.pipe(
        map(pick),
        filter((value) => value !== undefined),
      );
    return {
      voiceStop: of1(({ hold }) => hold).pipe(map((data) => ({ data }))),
      goalPose: of1(({ goal }) => goal).pipe(map((goal) => goalMessage(goal, clock.now()))),
      volume: concat(
        defer(() => of(params.value.volume)),
        of1(({ volume }) => volume),
      ).pipe(map((data) => ({ data }))),
      say: of1(({ say }) => (params.value.say_what_it_does ? say : undefined)).pipe(
        map((key) => ({ data: commanderSayings[key] })),
      ),
    };
  },
});
