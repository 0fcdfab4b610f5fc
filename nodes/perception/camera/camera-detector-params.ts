import { z } from 'zod';

const share = z.number().min(0).max(1);

/** All but the model and its variants. */
export const CameraDetectorParams = z.strictObject({
  threshold: share.default(0.3).describe('Least score of a detection'),
  thresholds: z
    .record(z.string(), share)
    .default({})
    .describe('The same for single classes, by name'),
  classes: z.array(z.string()).default([]).describe('Classes to report; empty: all'),
  overlap: share
    .default(0.5)
    .describe('Intersection over union above which the weaker of two boxes goes'),
  max_rate: z.number().positive().default(10).describe('Pictures looked at, at most [Hz]'),
  ground_frame: z
    .string()
    .default('base_footprint')
    .describe('Frame whose z = 0 is the floor, for ranges by ground contact'),
  ground_offset: z.number().default(0).describe('Height of that frame over the floor [m]'),
  ground_classes: z
    .array(z.string())
    .default([
      ...['person', 'chair', 'table', 'desk', 'box', 'dog', 'cat', 'cattle', 'bicycle'],
      ...['stationary bicycle', 'vehicle', 'car', 'boot', 'footwear', 'high heels'],
      ...['door', 'warning cone', 'stairs edge', 'pillar', 'furniture'],
    ])
    .describe('Classes that stand on the floor'),
  heights: z
    .record(z.string(), z.tuple([z.number().positive(), z.number().nonnegative()]))
    .default({ person: [1.7, 0.15] })
    .describe('Height of a class and its standard deviation, for boxes cut off below [m]'),
  edge_sigma: z
    .number()
    .nonnegative()
    .default(0.03)
    .describe('Error of an edge of a box as share of its height'),
  pitch_sigma: z.number().nonnegative().default(0.005).describe('Error of the pitch [rad]'),
  max_range: z.number().positive().default(12).describe('Ranges by floor or height reach [m]'),
  unknown_range: z
    .number()
    .positive()
    .default(3)
    .describe('Range, and its deviation, where nothing tells it [m]'),
  depth_age: z
    .number()
    .positive()
    .default(0.15)
    .describe('Depth that is farther from the picture in time is not used [s]'),
});
export type CameraDetectorParams = z.output<typeof CameraDetectorParams>;
