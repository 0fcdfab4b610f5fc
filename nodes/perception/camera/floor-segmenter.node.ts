import { filter, map, merge, of, share } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { heard } from '#nodes/core/heard.ts';
import type { Session } from '#nodes/core/model.ts';
import { newest } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantIsLoaded, variantInUse, variantParams } from '#nodes/core/variants.ts';
import type { Image } from '#nodes/msgs/sensor.ts';
import { FloorSegmenterParams, healthOf, seenFloor } from './floor-sight.ts';
import type { FloorSighting } from './floor-sight.ts';
import { detectorOf } from './detector.ts';
import { isDue, lookAt, station } from './sight.ts';

export const floorSegmenterNode = defineNode({
  name: 'floor_segmenter',
  doc: 'Tells floor from what is not by an ONNX network, and how far the floor is free',
  params: z
    .strictObject({
      ...variantParams(['camera-small', 'camera-large']),
      ...FloorSegmenterParams.shape,
    })
    .refine(...variantIsLoaded),
  inputs: {
    image: topics.image,
    info: topics.cameraInfo,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    floor: topics.floorMask,
    obstacles: topics.cameraObstacles,
    diagnostics: topics.diagnostics,
  },
  models: ({ models }) => models,
  wire: ({ image, info, tf, tfStatic }, params, { name, clock, compute, model }) => {
    const known = station();
    const inUse = variantInUse(params, model);
    let buffer: TfBuffer | undefined;
    const listening = merge(
      heard(info, (message) => (known.info = message)),
      heard(tfBuffer(tf, tfStatic), (next) => (buffer = next)),
    );
    const lookWith = (session: Session, message: Image): Observable<FloorSighting> => {
      const network = detectorOf(session);
      if (network.kind === 'refused') return of({ model: session.name, failed: network.reason });
      const look = lookAt(known, message);
      if (look.kind === 'refused') return of({ model: session.name, refused: look.reason });
      const stage = { name: `${session.name} (floor)`, latency: session.latency };
      return compute(stage, () => session.run(network.detector.feeds(look.picture))).pipe(
        map((answer) => {
          const { ground_frame } = params.value;
          const mount = buffer?.lookup(ground_frame, message.header.frame_id, 'latest');
          const pose = mount?.kind === 'ok' ? mount.transform : null;
          return seenFloor(session, known, message, answer, pose, params.value);
        }),
      );
    };
    const looks = image.pipe(
      filter((message) => isDue(known, message, params.value.max_rate)),
      newest((message) => lookWith(inUse(), message)),
      map((outcome) =>
        outcome.kind === 'done' ? outcome.result : { model: inUse().name, failed: outcome.reason },
      ),
      share(),
    );
    const seen = looks.pipe(filter((look) => 'floor' in look));
    return {
      floor: merge(listening, seen).pipe(map(({ floor }) => floor)),
      obstacles: seen.pipe(
        map(({ obstacles }) => obstacles),
        filter((obstacles) => obstacles !== null),
      ),
      diagnostics: diagnosed(`${name}: floor`, looks.pipe(map(healthOf)), clock),
    };
  },
});
