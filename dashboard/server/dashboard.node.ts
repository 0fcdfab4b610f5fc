import { EMPTY, defer, map, merge, share } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { defineNode } from '#nodes/core/node.ts';
import { actions } from '#nodes/core/services.ts';
import { topics } from '#nodes/core/topics.ts';
import { driving, goalErrands, goalTopic, wishesFor } from './errands.ts';
import { feeds } from './feeds.ts';
import type { Gateway } from './gateway.ts';
import { inputs } from './inputs.ts';
import { initialPoseOf, teleopOf } from './wishes.ts';

const DashboardParams = z.strictObject({
  robot_base_frame: z.string().default(frames.baseFootprint).describe('Frame of the robot'),
  rate: z.number().positive().default(20).describe('Rate of pose and speed on the page [Hz]'),
  send_goals_as: z.enum(['action', 'topic']).default('action').describe('How goals are sent'),
  teleop_linear: z.number().nonnegative().default(0.2).describe('Speed of full forward [m/s]'),
  teleop_angular: z.number().nonnegative().default(1).describe('Yaw rate of full turn [rad/s]'),
  teleop_timeout: z.number().positive().default(0.3).describe('Silence that means stop [s]'),
});

const outputs = {
  goalPose: topics.goalPose,
  cmdVelTeleop: topics.cmdVelTeleop,
  emergencyStop: topics.emergencyStop,
  initialPose: topics.initialPose,
};

/** Shows the robot through `gateway` and does what people ask for there. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the ports are the type
export function dashboardNode(gateway: Gateway) {
  return defineNode({
    name: 'dashboard',
    doc: 'Shows the robot on a page and passes on what people there want of it',
    params: DashboardParams,
    inputs,
    outputs,
    actionClients: { navigateToPose: actions.navigateToPose },
    wire: (ports, params, { clock }) => {
      const commands = gateway.commands.pipe(share());
      const byTopic = params.value.send_goals_as === 'topic';
      const here = () => fed.robotPose();
      const errands = byTopic
        ? EMPTY
        : defer(() => goalErrands(commands, ports.navigateToPose, here, clock));
      const fed = feeds(ports, errands, gateway, clock, params);
      return {
        goalPose: merge(fed.running, byTopic ? goalTopic(commands, here, clock) : EMPTY),
        cmdVelTeleop: driving(
          wishesFor(commands, 'teleop'),
          () => params.value.teleop_timeout,
          clock,
        ).pipe(
          map((wish) => teleopOf(wish, params.value, params.value.robot_base_frame, clock.now())),
        ),
        emergencyStop: wishesFor(commands, 'emergencyStop').pipe(
          map(({ active }) => ({ data: active })),
        ),
        initialPose: wishesFor(commands, 'initialPose').pipe(
          map((wish) => initialPoseOf(wish, clock.now())),
        ),
      };
    },
  });
}
