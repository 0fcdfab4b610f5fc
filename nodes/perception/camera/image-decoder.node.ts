import { filter, map, share } from 'rxjs';
import { z } from 'zod';
import { task } from '#nodes/core/compute.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { newest } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { decompress } from './compressed.ts';
import { imageMessage } from './image-message.ts';

const decoding = task(import.meta.url, 'decompress', decompress);
/** Where the task is found again in another thread. */
export { decompress };

export const imageDecoderNode = defineNode({
  name: 'image_decoder',
  doc: 'Turns JPEG and PNG pictures into plain ones, for cameras that send nothing else',
  params: z.strictObject({
    decode_latency: z.number().positive().default(0.02).describe('Modelled time of a picture [s]'),
  }),
  inputs: { compressed: topics.imageCompressed },
  outputs: { image: topics.image, diagnostics: topics.diagnostics },
  wire: ({ compressed }, params, { name, clock, compute }) => {
    const decoded = compressed.pipe(
      newest(({ data }) => {
        const stage = { name: 'image_decoder', latency: params.value.decode_latency };
        return compute.offload(stage, decoding, data);
      }),
      share(),
    );
    const health = decoded.pipe(
      map((outcome): Health => {
        if (outcome.kind === 'failed') return { level: 'ERROR', message: outcome.reason };
        const { result, skipped } = outcome;
        if (result.kind === 'refused') return { level: 'WARN', message: result.reason };
        return { level: 'OK', message: 'decodes', values: { skipped } };
      }),
    );
    return {
      image: decoded.pipe(
        map((outcome) =>
          outcome.kind === 'done' && outcome.result.kind === 'picture'
            ? imageMessage(outcome.input.header, outcome.result.picture)
            : null,
        ),
        filter((message) => message !== null),
      ),
      diagnostics: diagnosed(`${name}: decoder`, health, clock),
    };
  },
});
