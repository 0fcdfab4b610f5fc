/** Serves `compute_path_to_pose` on the newest global costmap. */
import { catchError, combineLatest, map, merge, of, startWith, take } from 'rxjs';
import type { Observable } from 'rxjs';
import type { ActionEvent, CancelReason } from '#nodes/core/bus.ts';
import { task } from '#nodes/core/compute.ts';
import { defineNode } from '#nodes/core/node.ts';
import { robotPose } from '#nodes/core/robot-pose.ts';
import { actions } from '#nodes/core/services.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { PlannerServerParams } from './planner-params.ts';
import { plan } from './planner.ts';
import { failureReply, pathMessage, pathReply } from './reply.ts';
import type { FailReason, PlanReply } from './reply.ts';
import { planRequest } from './request.ts';
import type { LastPlan, PlanGoal } from './request.ts';

type Event = ActionEvent<PlanReply, object>;

// a plan may be late, and the first one waits for a thread to start: the robot drives by the policy
const stage = { name: 'planner_server', latency: 0.05, limit: 5 };
const planTask = task(new URL('./planner.ts', import.meta.url).href, 'plan', plan);

export const plannerServerNode = defineNode({
  name: 'planner_server',
  doc: 'Plans through the global costmap, preferring clearance, on request.',
  params: PlannerServerParams,
  inputs: { costmap: topics.globalCostmap, tf: topics.tf, tfStatic: topics.tfStatic },
  outputs: {},
  actions: { plan: actions.computePathToPose },
  wire: ({ costmap, tf, tfStatic }, params, { clock, compute, log }) => {
    let newest: readonly [OccupancyGrid | undefined, TfBuffer | undefined] = [undefined, undefined];
    let last: LastPlan | undefined;
    // an action server has no output that would keep its inputs flowing; the bus ends them with the node
    combineLatest([
      costmap.pipe(startWith(undefined)),
      tfBuffer(tf, tfStatic).pipe(startWith(undefined)),
    ]).subscribe((next) => (newest = next));
    const failed = (reason: FailReason): Event => ({
      kind: 'aborted',
      result: failureReply(reason, clock.now()),
    });
    return {
      plan: {
        execute: (goal: PlanGoal, cancel: Observable<CancelReason>): Observable<Event> => {
          const [grid, buffer] = newest;
          const robot = robotPose(buffer, params.value.robot_base_frame)?.mapFromBase;
          const request = planRequest(grid, robot, goal, last, params.value);
          if (typeof request === 'string') return of(failed(request));
          const planned = compute.offload(stage, planTask, request).pipe(
            map((result): Event => {
              if (result.kind === 'no-path') return failed(result.reason);
              last = { goal: request.goal, points: result.points };
              const { orientation } = goal.goal.pose;
              const path = pathMessage(result.points, orientation, clock.now());
              return { kind: 'succeeded', result: pathReply(path, stage.latency) };
            }),
            catchError((error: unknown) => {
              log('error', String(error));
              return of(failed('failed'));
            }),
          );
          const canceled = cancel.pipe(
            map((): Event => ({ kind: 'canceled', result: failureReply('failed', clock.now()) })),
          );
          return merge(planned, canceled).pipe(take(1));
        },
      },
    };
  },
});
