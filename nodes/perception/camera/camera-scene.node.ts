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
import { detectorOf } from './detector.ts';
import { CameraSceneParams, healthOfScene, seenScene } from './scene-sight.ts';
import type { SceneSighting } from './scene-sight.ts';
import { hearDepth, isDue, lookAt, station } from './sight.ts';

export const cameraSceneNode = defineNode({
  name: 'camera_scene',
  doc: 'Finds people, things and free floor in the picture by one ONNX network',
  params: z
    .strictObject({
      ...variantParams(['camera-small']),
      ...CameraSceneParams.shape,
    })
    .refine(...variantIsLoaded),
  inputs: {
    image: topics.image,
    info: topics.cameraInfo,
    depth: topics.depth,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    detections: topics.detections,
    floor: topics.floorMask,
    obstacles: topics.cameraObstacles,
    diagnostics: topics.diagnostics,
  },
  models: ({ models }) => models,
  wire: ({ image, info, depth, tf, tfStatic }, params, { name, clock, compute, model }) => {
    const known = station();
    const inUse = variantInUse(params, model);
    let buffer: TfBuffer | undefined;
    const listening = merge(
      heard(info, (message) => (known.info = message)),
      heard(depth, (message) => hearDepth(known, message)),
      heard(tfBuffer(tf, tfStatic), (next) => (buffer = next)),
    );
    const lookWith = (session: Session, message: Image): Observable<SceneSighting> => {
      const network = detectorOf(session);
      if (network.kind === 'refused') return of({ model: session.name, failed: network.reason });
      const look = lookAt(known, message);
      if (look.kind === 'refused') return of({ model: session.name, refused: look.reason });
      const { detector } = network;
      const stage = { name: session.name, latency: session.latency };
      return compute(stage, () => session.run(detector.feeds(look.picture))).pipe(
        map((answer) => {
          const { ground_frame } = params.value;
          const mount = buffer?.lookup(ground_frame, message.header.frame_id, 'latest');
          const pose = mount?.kind === 'ok' ? mount.transform : null;
          return seenScene(session, detector, known, message, answer, pose, params.value);
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
    const scenes = looks.pipe(filter((look) => 'detections' in look));
    return {
      detections: merge(listening, scenes).pipe(map(({ detections }) => detections)),
      floor: scenes.pipe(map(({ floor }) => floor)),
      obstacles: scenes.pipe(
        map(({ obstacles }) => obstacles),
        filter((obstacles) => obstacles !== null),
      ),
      diagnostics: diagnosed(`${name}: network`, looks.pipe(map(healthOfScene)), clock),
    };
  },
});
