/** Keeps what scans see around the robot as a rolling costmap in `odom`. */
import { exhaustMap, filter, map, merge, share, withLatestFrom } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { services } from '#nodes/core/services.ts';
import { located, tfBuffer } from '#nodes/core/tf.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import { compose, inverse } from '#nodes/math/se2.ts';
import { clearMarks } from './costmap.ts';
import type { Costmap } from './costmap.ts';
import { updateLocal } from './local-costmap.ts';
import { costmapMessage, footprintMessage } from './message.ts';
import { CostmapParams } from './params.ts';
import { drawPerception, perceptionLayers } from './perception-layers.ts';

const LocalCostmapParams = CostmapParams.extend({
  update_frequency: z.number().positive().default(5).describe('Most updates [Hz]'),
  size: z.number().positive().default(3).describe('Side of the window [m]'),
  resolution: z.number().positive().default(0.05).describe('Edge of a cell [m]'),
  observation_persistence: z
    .number()
    .nonnegative()
    .default(15)
    .describe('A mark not seen again for so long is forgotten [s]; 0 keeps it'),
});

const stage = { name: 'local_costmap', latency: 0.01 };

export const localCostmapNode = defineNode({
  name: 'local_costmap',
  doc: 'Rolling costmap around the robot from scans, inflated.',
  params: LocalCostmapParams,
  inputs: {
    scan: topics.scan,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
    tracks: topics.tracks,
    predicted: topics.tracksPredicted,
  },
  outputs: { costmap: topics.localCostmap, footprint: topics.publishedFootprint },
  services: { clear: services.clearLocalCostmap },
  wire: (inputs, params, { clock, compute }) => {
    let costmap: Costmap | undefined;
    let used = -Infinity;
    const layers = perceptionLayers();
    const buffers = tfBuffer(inputs.tf, inputs.tfStatic).pipe(share());
    const listening = merge(
      heard(inputs.predicted, (message) => (layers.predicted = message)),
      heard(located(inputs.tracks, buffers, frames.odom), ({ message, pose }) => {
        layers.tracks = { message, gridFromTracks: pose };
      }),
    );
    const scans = located(inputs.scan, buffers, frames.odom, {
      base: params.value.robot_base_frame,
    });
    const ticking = ticks(clock, params, (p) => p.update_frequency).pipe(
      withLatestFrom(scans),
      filter(([, { stamp }]) => stamp > used),
      exhaustMap(([now, { message, pose, mount, stamp }]) => {
        used = stamp;
        return compute(stage, () => {
          const robot = compose(pose, inverse(mount));
          const placed = { scan: message, sensor: pose, base: robot };
          costmap = updateLocal(costmap, placed, params.value, now);
          const grid = costmapMessage(costmap, frames.odom, now);
          drawPerception(layers, grid, costmap.occupancyOf, params.value, now);
          return { grid, robot, now };
        });
      }),
    );
    const updates = merge(listening, ticking).pipe(share());
    return {
      costmap: updates.pipe(map(({ grid }) => grid)),
      footprint: updates.pipe(
        map(({ robot, now }) => footprintMessage(params.value.footprint, robot, frames.odom, now)),
      ),
      clear: () => {
        if (costmap !== undefined) clearMarks(costmap);
        return { response: {} };
      },
    };
  },
});
