import { z } from 'zod';

const positive = (value: number, text: string) =>
  z.number().positive().default(value).describe(text);
const atLeastZero = (value: number, text: string) =>
  z.number().nonnegative().default(value).describe(text);

/** Layers of what the senses tell besides the scan; names as in social_navigation_layers and Nav2. */
export const perceptionLayerParams = {
  'social_layer.enabled': z.boolean().default(true).describe('Whether tracks cost anything'),
  'social_layer.amplitude': atLeastZero(120, 'Cost in the middle of a person, at most 252'),
  'social_layer.covariance': positive(0.25, 'Variance of the space of who stands [m²]'),
  'social_layer.factor': atLeastZero(3, 'Growth of that variance ahead with speed [s/m]'),
  'social_layer.cutoff': positive(10, 'Costs below it are left out'),
  'social_layer.keep_time': positive(0.75, 'Tracks that are older cost nothing [s]'),
  'social_layer.min_score': z
    .number()
    .min(0)
    .max(1)
    .default(0.35)
    .describe('Least score of the class of a track'),
  'social_layer.horizon': positive(2.5, 'How far ahead the ways of vehicles cost [s]'),
  'social_layer.hazard_amplitude': atLeastZero(180, 'Cost on the way of a vehicle, at most 252'),
};
export type PerceptionLayerParams = z.output<z.ZodObject<typeof perceptionLayerParams>>;
