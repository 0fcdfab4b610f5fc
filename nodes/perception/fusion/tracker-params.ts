import { z } from 'zod';
import type { TrackerOptions } from './options.ts';
import { trackerDefaults as d } from './options.ts';
import type { ReadingOptions } from './readings.ts';

const positive = (value: number, text: string) =>
  z.number().positive().default(value).describe(text);
const share = (value: number, text: string) =>
  z.number().min(0).max(0.99).default(value).describe(text);

export const ObjectTrackerParams = z.strictObject({
  rate: positive(10, 'Tracks are published this often [Hz]'),
  prediction_horizon: positive(1, 'How far ahead the predicted tracks are [s]'),
  rewind_time: positive(1, 'Measurements that are later than this are dropped [s]'),
  use_lidar: z.boolean().default(true).describe('Whether LiDAR detections count'),
  use_camera: z.boolean().default(true).describe('Whether camera detections count'),
  use_audio: z.boolean().default(true).describe('Whether sounds count'),
  lidar_range: positive(7, 'The LiDAR detector tells nothing of what is farther away [m]'),
  camera_range: positive(8, 'The camera tells nothing of what is farther away [m]'),
  audio_range: positive(15, 'The microphones tell nothing of what is farther away [m]'),
  bearing_only_share: positive(
    0.5,
    'A place more uncertain along the line of sight than this share of its distance is a bearing',
  ),
  camera_bearing_sigma: positive(0.02, 'Least deviation of a bearing of the camera [rad]'),
  audio_bearing_sigma: positive(0.07, 'Least deviation of a bearing of a sound [rad]'),
  min_score: share(0.3, 'Detections that are less sure are left out'),
  event_hold: positive(1, 'Sound events name the sources of this long [s]'),
  gate: positive(d.gate, 'Squared Mahalanobis distance of what belongs together'),
  acceleration_noise: positive(d.acceleration_noise, 'Of what moves by itself [m²/s³]'),
  velocity_fade: positive(d.velocity_fade, 'Time constant of a velocity unseen [s]'),
  survival_time: positive(d.survival_time, 'Time constant of a thing nobody tells of [s]'),
  detection_probability_lidar: share(d.detection.lidar, 'Share of what is in view it reports'),
  detection_probability_camera: share(d.detection.camera, 'Share of what is in view it reports'),
  detection_probability_audio: share(d.detection.audio, 'Share of what is near it reports'),
  neutral_score_lidar: share(d.neutral_score.lidar, 'Surer reports speak for a thing'),
  neutral_score_camera: share(d.neutral_score.camera, 'Surer reports speak for a thing'),
  neutral_score_audio: share(d.neutral_score.audio, 'Surer reports speak for a thing'),
  bearing_range: positive(d.bearing_range, 'Range assumed of a bearing alone [m]'),
  bearing_range_sigma: positive(d.bearing_range_sigma, 'Its standard deviation [m]'),
  existence_threshold: share(d.existence_threshold, 'Likelier tracks are published'),
  max_spread: positive(d.max_spread, 'Tracks placed worse are dropped [m]'),
  merge_distance: positive(d.merge_distance, 'Tracks nearer to each other are one [m]'),
});
export type ObjectTrackerParams = z.output<typeof ObjectTrackerParams>;

/** The parameters as the algorithms name them. */
export function trackerOptions(
  params: ObjectTrackerParams,
): TrackerOptions & ReadingOptions & { readonly rewind_time: number } {
  return {
    ...d,
    ...params,
    neutral_score: {
      lidar: params.neutral_score_lidar,
      camera: params.neutral_score_camera,
      audio: params.neutral_score_audio,
    },
    detection: {
      lidar: params.detection_probability_lidar,
      camera: params.detection_probability_camera,
      audio: params.detection_probability_audio,
    },
  };
}
