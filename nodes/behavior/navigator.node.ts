/** Serves `navigate_to_pose`: plans, watches progress, recovers, and says why when it gives up. */
import { Observable, Subject, ignoreElements, merge, startWith, tap } from 'rxjs';
import type { CancelReason } from '#nodes/core/bus.ts';
import { defineNode } from '#nodes/core/node.ts';
import { actions, services } from '#nodes/core/services.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import type { PoseStamped, TwistStamped } from '#nodes/msgs/geometry.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import { runGoal } from './goal-run.node.ts';
import type { NavigateEvent, NavigateGoal } from './goal-run.node.ts';
import { emptyPath, isFiniteGoal } from './messages.ts';
import { NavigatorParams } from './params.ts';
import { sensing } from './senses.node.ts';

export const navigatorNode = defineNode({
  name: 'bt_navigator',
  doc: 'Drives to a pose: replans, watches progress and recovers.',
  params: NavigatorParams,
  inputs: {
    goalPose: topics.goalPose,
    costmap: topics.localCostmap,
    odometry: topics.odometryFiltered,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
    emergencyStop: topics.emergencyStop,
    voiceStop: topics.voiceStop,
    safetyStop: topics.safetyStop,
  },
  outputs: {
    goal: topics.navigationGoal,
    plan: topics.plan,
    command: topics.cmdVelRecovery,
  },
  clients: { clearLocal: services.clearLocalCostmap, clearGlobal: services.clearGlobalCostmap },
  actions: { navigate: actions.navigateToPose },
  actionClients: { computePath: actions.computePathToPose, navigateSelf: actions.navigateToPose },
  wire: (ports, params, { clock, log }) => {
    const goal = new Subject<PoseStamped>();
    const plan = new Subject<Path>();
    const command = new Subject<TwistStamped>();
    const { senses, updates } = sensing(ports, tfBuffer(ports.tf, ports.tfStatic), clock, params);
    // a goal from a person goes the way of every other one, preemption included (Nav2 does so too)
    const fromPerson = ports.goalPose.pipe(
      tap((pose) => void ports.navigateSelf({ pose, behavior_tree: '' })),
    );
    const ticking = ticks(clock, params, ({ frequency }) => frequency);
    return {
      goal,
      plan: merge(plan, merge(updates, fromPerson).pipe(ignoreElements())).pipe(
        startWith(emptyPath(clock.now())),
      ),
      command,
      navigate: {
        accept: ({ pose }: NavigateGoal) => isFiniteGoal(pose),
        execute: (asked: NavigateGoal, cancel: Observable<CancelReason>) =>
          new Observable<NavigateEvent>((events) => {
            goal.next(asked.pose);
            const run = { cancel, events, ticking, senses, plan, command, ports, params, log };
            return runGoal(asked, run);
          }),
      },
    };
  },
});
