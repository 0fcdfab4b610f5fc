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
import { CameraDetectorParams } from './camera-detector-params.ts';
import { detectorOf } from './detector.ts';
import type { DetectorResult } from './detector.ts';
import { healthOf, hearDepth, isDue, lookAt, seen, station } from './sight.ts';
import type { Sighting } from './sight.ts';

export const cameraDetectorNode = defineNode({
  name: 'camera_detector',
  doc: 'Finds people and things in the picture by an ONNX detector, with bearing and range',
  params: z
    .strictObject({
      ...variantParams(['detector-photo', 'detector-photo-int8']),
      ...CameraDetectorParams.shape,
    })
    .refine(...variantIsLoaded),
  inputs: {
    image: topics.image,
    info: topics.cameraInfo,
    depth: topics.depth,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: { detections: topics.detections, diagnostics: topics.diagnostics },
  models: ({ models }) => models,
  wire: ({ image, info, depth, tf, tfStatic }, params, { name, clock, compute, model }) => {
    const known = station();
    const inUse = variantInUse(params, model);
    const detectors = new Map<Session, DetectorResult>();
    let buffer: TfBuffer | undefined;
    const listening = merge(
      heard(info, (message) => (known.info = message)),
      heard(depth, (message) => hearDepth(known, message)),
      heard(tfBuffer(tf, tfStatic), (next) => (buffer = next)),
    );
    const lookWith = (session: Session, message: Image): Observable<Sighting> => {
      const read = detectors.get(session) ?? detectorOf(session);
      detectors.set(session, read);
      if (read.kind === 'refused') return of({ model: session.name, failed: read.reason });
      const look = lookAt(known, message);
      if (look.kind === 'refused') return of({ model: session.name, refused: look.reason });
      const { detector } = read;
      const stage = { name: session.name, latency: session.latency };
      return compute(stage, () => session.run(detector.feeds(look.picture))).pipe(
        map((answer) => {
          const { ground_frame } = params.value;
          const mount = buffer?.lookup(ground_frame, message.header.frame_id, 'latest');
          const pose = mount?.kind === 'ok' ? mount.transform : null;
          const array = seen(known, message, detector, answer, pose, params.value);
          return { model: session.name, array };
        }),
      );
    };
    const looks = image.pipe(
      filter((message) => isDue(known, message, params.value.max_rate)),
      newest((message) => lookWith(inUse(), message)),
      map(({ skipped, ...outcome }) => ({
        skipped,
        sighting:
          outcome.kind === 'done'
            ? outcome.result
            : { model: inUse().name, failed: outcome.reason },
      })),
      share(),
    );
    const health = looks.pipe(map(({ sighting, skipped }) => healthOf(sighting, skipped)));
    return {
      detections: merge(listening, looks).pipe(
        map(({ sighting }) => ('array' in sighting ? sighting.array : null)),
        filter((array) => array !== null),
      ),
      diagnostics: diagnosed(`${name}: detector`, health, clock),
    };
  },
});
