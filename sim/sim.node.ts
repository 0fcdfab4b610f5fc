/** The world as a node: takes `cmd_vel`, gives what the robot's sensors measure. */
import { EMPTY, Observable, of } from 'rxjs';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { outlet } from '#nodes/core/outlet.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import type { Time } from '#nodes/msgs/std.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { Live, STEP } from './live.ts';
import { SimParams } from './params.ts';
import { loadWorld } from './sdf/load.ts';
import { audioInfoMessage } from './sensors/microphone-messages.ts';
import { staticTransforms } from './truth.ts';

const measured = {
  odom: topics.odom,
  jointStates: topics.jointStates,
  imu: topics.imu,
  scan: topics.scan,
  bumper: topics.bumper,
  image: topics.image,
  cameraInfo: topics.cameraInfo,
  depth: topics.depth,
  audio: topics.audio,
  truthPose: topics.truthPose,
  truthContact: topics.truthContact,
  truthClearance: topics.truthClearance,
};
type Measured = { [K in keyof typeof measured]: Streamed<(typeof measured)[K]> };
type Streamed<T> = T extends Topic<infer M> ? Observable<M> : never;

export const simNode = defineNode({
  name: 'sim',
  doc: 'Simulates a world and one robot in it, with the noise, rates and latencies of its sensors.',
  params: SimParams,
  inputs: { cmdVel: topics.cmdVel },
  outputs: {
    ...measured,
    clock: topics.clock,
    tfStatic: topics.tfStatic,
    robotDescription: topics.robotDescription,
    audioInfo: topics.audioInfo,
  },
  wire: ({ cmdVel }, params, { clock, random, log }) => {
    const { robot, robot_description, world: file, model_paths } = params.value;
    const loaded = loadWorld(file, { modelPaths: model_paths });
    if (loaded.kind === 'error') throw new Error(loaded.message);
    if (loaded.world.ignored.length > 0)
      log('info', `world: left out ${loaded.world.ignored.join(', ')}`);
    const live = new Live(loaded.world, params.value, random);
    const ports = new Map(Object.keys(measured).map((port) => [port, outlet<unknown>()]));
    let command: Twist2 | null = null;
    // one operator: the world moves 200 times a second
    const ticks = new Observable<{ readonly clock: Time }>((subscriber) => {
      let odd = false;
      const subscription = heard(cmdVel, ({ twist }) => {
        command = { v: twist.linear.x, w: twist.angular.z };
      }).subscribe({ error: (error) => subscriber.error(error) });
      subscription.add(
        clock.every(STEP).subscribe((time) => {
          try {
            const out = live.tick(time, command);
            command = null;
            for (const { port, message } of out) ports.get(port)?.next(message);
          } catch (error) {
            subscriber.error(error);
          }
          if (odd) subscriber.next({ clock: stampOf(time) });
          odd = !odd;
        }),
      );
      subscription.add(() => {
        live.dispose();
      });
      return subscription;
    });
    return {
      ...(Object.fromEntries(
        [...ports].map(([port, { messages }]) => [port, messages]),
      ) as unknown as Measured),
      clock: ticks,
      tfStatic: of(staticTransforms(robot, clock.now())),
      robotDescription: robot_description === '' ? EMPTY : of({ data: robot_description }),
      audioInfo: robot.microphones === null ? EMPTY : of(audioInfoMessage(robot.microphones)),
    };
  },
});
