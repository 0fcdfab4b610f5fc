/** Says what the LiDAR sees: persons, walls, furniture and what else moves. */
import { catchError, filter, map, merge, of, share, throwError } from 'rxjs';
import { z } from 'zod';
import { StageError } from '#nodes/core/compute.ts';
import { derived } from '#nodes/core/derived.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { frames } from '#nodes/core/frames.ts';
import { newest } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { located, tfBuffer } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantInUse, variantIsLoaded, variantParams } from '#nodes/core/variants.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { lidarParams, optionsOf } from './lidar-params.ts';
import { hearSilence, judge, lidarStation, look } from './lidar-station.ts';
import { detectionsMessage, healthOf } from './messages.ts';
import { asked, classically } from './reading.ts';

const LidarDetectorParams = z
  .strictObject({ ...variantParams(['lidar-base', 'lidar-small']), ...lidarParams })
  .refine(...variantIsLoaded);

export const lidarDetectorNode = defineNode({
  name: 'lidar_detector',
  doc: 'Finds persons, walls, furniture and moving things in the scans of the last second',
  params: LidarDetectorParams,
  inputs: { scan: topics.scan, tf: topics.tf, tfStatic: topics.tfStatic },
  outputs: {
    detections: topics.lidarDetections,
    health: topics.senseHealth,
    diagnostics: topics.diagnostics,
  },
  models: ({ models }) => models,
  wire: ({ scan, tf, tfStatic }, params, { name, clock, compute, model }) => {
    const options = derived(params, optionsOf);
    const session = variantInUse(params, model);
    const station = lidarStation();
    const judged = merge(
      scan.pipe(map((s) => judge(station, s, secondsOf(s.header.stamp), params.value))),
      clock.every(0.5).pipe(map((now) => hearSilence(station, now, params.value.scan_timeout))),
    ).pipe(share());
    const readings = located(scan, tfBuffer(tf, tfStatic), frames.odom).pipe(
      map(({ message, pose, stamp }) => look(station, message, pose, stamp)),
      filter((history) => history.length > 0),
      newest((history) => {
        const { name: stage, latency, refused } = session();
        const question =
          params.value.method === 'network' && refused === undefined
            ? asked(history, session(), options())
            : undefined;
        if (question === undefined) return of(classically(history, options(), refused));
        return compute({ name: stage, latency }, () => question()).pipe(
          catchError((error: unknown) =>
            error instanceof StageError
              ? of(classically(history, options(), error.message))
              : throwError(() => error),
          ),
        );
      }),
      filter((outcome) => outcome.kind === 'done'),
      share(),
    );
    return {
      detections: readings.pipe(
        map(({ result, input }) =>
          detectionsMessage(result.objects, frames.odom, input[0]?.stamp ?? 0),
        ),
      ),
      health: diagnosed('lidar', judged, clock),
      diagnostics: diagnosed(`${name}: reading`, readings.pipe(map(healthOf)), clock),
    };
  },
});
