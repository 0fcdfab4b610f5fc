/** Keeps the map, with what scans add to it, as a costmap in `map`. */
import { combineLatest, exhaustMap, filter, merge, share, startWith, withLatestFrom } from 'rxjs';
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
import { updateGlobal } from './global-costmap.ts';
import { costmapMessage } from './message.ts';
import { CostmapParams } from './params.ts';
import { drawPerception, mayDraw, perceptionLayers } from './perception-layers.ts';

const GlobalCostmapParams = CostmapParams.extend({
  update_frequency: z.number().positive().default(2).describe('Most updates [Hz]'),
  lethal_cost_threshold: z
    .int()
    .min(1)
    .max(100)
    .default(65)
    .describe('Occupancy of the map from which a cell is an obstacle [%]'),
  inflate_unknown: z.boolean().default(true).describe('Whether cost spreads over unknown cells'),
  observation_persistence: z
    .number()
    .nonnegative()
    .default(30)
    .describe('A mark not seen again for so long is forgotten [s]; 0 keeps it'),
});

const stage = { name: 'global_costmap', latency: 0.03 };

export const globalCostmapNode = defineNode({
  name: 'global_costmap',
  doc: 'Costmap of the whole map with obstacles from scans, inflated; published when it changed.',
  params: GlobalCostmapParams,
  inputs: {
    map: topics.map,
    scan: topics.scan,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
    tracks: topics.tracks,
    predicted: topics.tracksPredicted,
  },
  outputs: { costmap: topics.globalCostmap },
  services: { clear: services.clearGlobalCostmap },
  wire: (inputs, params, { clock, compute }) => {
    let costmap: Costmap | undefined;
    let usedMap: unknown;
    let usedScan = -Infinity;
    const layers = perceptionLayers();
    const buffers = tfBuffer(inputs.tf, inputs.tfStatic).pipe(share());
    const listening = merge(
      heard(inputs.predicted, (message) => (layers.predicted = message)),
      heard(located(inputs.tracks, buffers, frames.map), ({ message, pose }) => {
        layers.tracks = { message, gridFromTracks: pose };
      }),
    );
    const scans = located(inputs.scan, buffers, frames.map, {
      base: params.value.robot_base_frame,
    }).pipe(startWith(undefined));
    return {
      costmap: merge(
        listening,
        ticks(clock, params, (p) => p.update_frequency).pipe(
          withLatestFrom(combineLatest([inputs.map, scans])),
          filter(([, [grid, seen]]) => grid !== usedMap || (seen?.stamp ?? -Infinity) > usedScan),
          exhaustMap(([now, [grid, seen]]) => {
            const placed =
              seen !== undefined && seen.stamp > usedScan
                ? {
                    scan: seen.message,
                    sensor: seen.pose,
                    base: compose(seen.pose, inverse(seen.mount)),
                  }
                : undefined;
            const fresh = grid === usedMap ? undefined : grid;
            usedScan = seen?.stamp ?? usedScan;
            usedMap = grid;
            return compute(stage, () => {
              const next = updateGlobal(costmap, fresh, placed, params.value, now);
              costmap = next.costmap;
              if (!next.changed && !mayDraw(layers)) return undefined;
              const message = costmapMessage(next.costmap, frames.map, now);
              const { occupancyOf } = next.costmap;
              const drawn = drawPerception(layers, message, occupancyOf, params.value, now);
              return next.changed || drawn ? message : undefined;
            });
          }),
        ),
      ).pipe(filter((message) => message !== undefined)),
      clear: () => {
        if (costmap !== undefined) clearMarks(costmap);
        return { response: {} };
      },
    };
  },
});
