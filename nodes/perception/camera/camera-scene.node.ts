import { filter, map, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantIsLoaded, variantInUse, variantParams } from '#nodes/core/variants.ts';
import { looking } from './looking.node.ts';
import { CameraSceneParams, healthOfScene, seenScene } from './scene-sight.ts';
import type { Looked } from './sight.ts';

export const cameraSceneNode = defineNode({
  name: 'camera_scene',
  doc: 'Finds people, things and free floor in the picture by one ONNX network',
  params: z
    .strictObject({
      ...variantParams(['camera-small', 'camera-large']),
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
  wire: (ports, params, { name, clock, compute, model }) => {
    const inUse = variantInUse(params, model);
    const read = (looked: Looked) => seenScene(looked, params.value);
    const looks = looking(ports, inUse, compute, () => params.value, read).pipe(
      map(({ sighting }) => sighting),
      share(),
    );
    const scenes = looks.pipe(filter((look) => 'detections' in look));
    return {
      detections: scenes.pipe(map(({ detections }) => detections)),
      floor: scenes.pipe(map(({ floor }) => floor)),
      obstacles: scenes.pipe(
        map(({ obstacles }) => obstacles),
        filter((obstacles) => obstacles !== null),
      ),
      diagnostics: diagnosed(`${name}: network`, looks.pipe(map(healthOfScene)), clock),
    };
  },
});
