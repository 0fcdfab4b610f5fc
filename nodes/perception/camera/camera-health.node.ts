import { filter, map, merge, scan, startWith } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { cameraHealth, healthStart, hearPicture } from './health-station.ts';
import { isDue, station } from './sight.ts';

export const CameraHealthParams = z.strictObject({
  rate: z.number().positive().default(3).describe('Pictures looked at, at most [Hz]'),
  dark_brightness: z.number().default(25).describe('Dark below this mean brightness [0..255]'),
  bright_share: z
    .number()
    .default(0.4)
    .describe('Over-exposed when more of the picture than this is white'),
  least_detail: z
    .number()
    .default(0.02)
    .describe('Blocked when fewer of its tiles than this show anything but noise'),
  least_sharpness: z
    .number()
    .default(0.28)
    .describe('Blurred when edges rise by less of their height than this in one pixel'),
  frozen_after: z
    .number()
    .positive()
    .default(0.5)
    .describe('Frozen when all bytes stay the same for so long [s]'),
  hold: z.number().nonnegative().default(0.4).describe('Other faults must last so long [s]'),
  blocked_after: z
    .number()
    .nonnegative()
    .default(5)
    .describe('Seeing nothing is an error after so long [s]; a bare wall looks the same'),
  stale_after: z.number().positive().default(1).describe('Dead when no picture came for [s]'),
});

export const cameraHealthNode = defineNode({
  name: 'camera_health',
  doc: 'Says when the camera is dark, over-exposed, blocked, blurred, frozen or silent',
  params: CameraHealthParams,
  inputs: { image: topics.image },
  outputs: { health: topics.senseHealth },
  wire: ({ image }, params, { clock }) => {
    const paced = station();
    const heard = image.pipe(filter((message) => isDue(paced, message, params.value.rate)));
    const states = merge(heard, clock.every(0.5).pipe(map(() => null))).pipe(
      scan(
        (state, message) =>
          message === null ? state : hearPicture(state, message, clock.now(), params.value),
        healthStart,
      ),
      startWith(healthStart),
    );
    const health = states.pipe(
      map((state) => cameraHealth(state, clock.now(), params.value)),
      filter((found) => found !== null),
    );
    return { health: diagnosed('camera: picture', health, clock) };
  },
});
