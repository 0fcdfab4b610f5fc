import { catchError, exhaustMap, filter, map, merge, of, pairwise, share, startWith } from 'rxjs';
import { StageError } from '#nodes/core/compute.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import { createObserver } from './observation.ts';
import { answered, failed, goalMessage, idleAtFirst } from './policy-messages.ts';
import { isSpoken, settled, twistMessage } from './policy-messages.ts';
import { bodyOf, PolicyParams } from './policy-params.ts';
import { decide, hearOdometry, hearPlan, hearScan, policyStation } from './policy-station.ts';

export const policyNode = defineNode({
  name: 'policy',
  doc: 'Maps scans, the local goal of the plan and the own speed to a command by an ONNX model',
  params: PolicyParams,
  inputs: {
    scan: topics.scan,
    plan: topics.plan,
    odometry: topics.odometryFiltered,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    cmdVel: topics.cmdVelNav,
    localGoal: topics.localGoal,
    diagnostics: topics.diagnostics,
  },
  models: (params) => [params.model],
  wire: ({ scan, plan, odometry, tf, tfStatic }, params, { name, clock, compute, model }) => {
    const station = policyStation();
    const observer = createObserver(bodyOf(params.value));
    const session = model(params.value.model);
    const base = params.value.robot_base_frame;
    let buffer: TfBuffer | undefined;
    const listening = merge(
      heard(scan, (message) => hearScan(station, message)),
      heard(plan, (message) => hearPlan(station, message)),
      heard(odometry, (message) => hearOdometry(station, message)),
      heard(tfBuffer(tf, tfStatic), (next) => {
        buffer = next;
      }),
    );
    const verdicts = ticks(clock, params, ({ rate }) => rate).pipe(
      map((now) => {
        const found = buffer?.lookup2(frames.map, frames.odom, 'latest');
        station.mapFromOdom = found?.kind === 'ok' ? found.pose : null;
        return decide(station, observer, now, params.value);
      }),
      exhaustMap((decision) => {
        if (decision.kind !== 'ask') return of(settled(decision));
        const stage = { name: 'policy', latency: params.value.model_latency };
        return compute(stage, () => session.run(decision.observation)).pipe(
          map((answer) => answered(decision.goal, answer, params.value)),
          catchError((error: unknown) => {
            if (error instanceof StageError) return of(failed(decision.goal, error));
            throw error;
          }),
        );
      }),
      share(),
    );
    return {
      cmdVel: merge(listening, verdicts).pipe(
        startWith(idleAtFirst),
        pairwise(),
        filter(isSpoken),
        map(([, { twist }]) => twistMessage(twist, clock.now(), base)),
      ),
      localGoal: verdicts.pipe(
        filter(({ goal }) => goal !== null),
        map(({ goal }) => goalMessage(goal ?? { x: 0, y: 0, remaining: 0 }, clock.now(), base)),
      ),
      diagnostics: diagnosed(`${name}: policy`, verdicts.pipe(map(({ health }) => health)), clock),
    };
  },
});
