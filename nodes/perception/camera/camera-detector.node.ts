import { filter, map, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantIsLoaded, variantInUse, variantParams } from '#nodes/core/variants.ts';
import { CameraDetectorParams } from './camera-detector-params.ts';
import { looking } from './looking.node.ts';
import { healthOf, seen } from './sight.ts';
import type { Looked } from './sight.ts';

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
  wire: (ports, params, { name, clock, compute, model }) => {
    const inUse = variantInUse(params, model);
    const read = ({ session, detector, station, picture, answer, mount }: Looked) => {
      const array = seen(station, picture, detector, answer, mount, params.value);
      return { model: session.name, array };
    };
    const looks = looking(ports, inUse, compute, () => params.value, read).pipe(share());
    const health = looks.pipe(map(({ sighting, skipped }) => healthOf(sighting, skipped)));
    return {
      detections: looks.pipe(
        map(({ sighting }) => ('array' in sighting ? sighting.array : null)),
        filter((array) => array !== null),
      ),
      diagnostics: diagnosed(`${name}: detector`, health, clock),
    };
  },
});
