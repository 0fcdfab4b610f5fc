import { filter, map, merge, tap } from 'rxjs';
import { z } from 'zod';
import { defineNode } from '#nodes/core/node.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import { zero3 } from '#nodes/math/se3.ts';

const CmdVelAdapterParams = z.strictObject({
  rate: z.number().positive().default(10).describe('Rate of the zeros while nothing comes [Hz]'),
  timeout: z.number().positive().default(0.25).describe('Silence that means stop [s]'),
});

const still = { linear: zero3, angular: zero3 };

/** For bases that listen for plain `Twist`. */
export const cmdVelAdapterNode = defineNode({
  name: 'cmd_vel_adapter',
  doc: 'Passes commands on without their stamps, to a base that listens for plain Twist.',
  params: CmdVelAdapterParams,
  inputs: { cmdVel: topics.cmdVel },
  outputs: { unstamped: topics.cmdVelUnstamped },
  wire: ({ cmdVel }, params, { clock }) => {
    let heardAt: number | undefined;
    const commands = cmdVel.pipe(
      tap(() => (heardAt = clock.now())),
      map(({ twist }) => twist),
    );
    const zeros = ticks(clock, params, ({ rate }) => rate).pipe(
      filter((now) => heardAt !== undefined && now - heardAt > params.value.timeout),
      map(() => still),
    );
    return { unstamped: merge(commands, zeros) };
  },
});
