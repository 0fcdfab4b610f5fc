import type { ConvictionOptions, Sense } from './classes.ts';

/** What the tracker assumes of the world and of the senses. */
export interface TrackerOptions extends ConvictionOptions {
  /** Squared Mahalanobis distance beyond which a measurement is of something else. */
  readonly gate: number;
  /** Power spectral density of the acceleration of what moves [m²/s³]. */
  readonly acceleration_noise: number;
  /** Time constant in which an unseen velocity fades [s]. */
  readonly velocity_fade: number;
  /** Time constant in which a thing nobody tells of becomes unlikely [s]. */
  readonly survival_time: number;
  /** Exponent of class reports, below 1 as they repeat themselves. */
  readonly class_temper: number;
  /** Probability that a thing in full view is reported. */
  readonly detection: Readonly<Record<Sense, number>>;
  /** Density of false reports: of places [1/m²], of bearings [1/rad]. */
  readonly clutter: Readonly<Record<Sense, { readonly place: number; readonly bearing: number }>>;
  /** Probability that a report nothing explains is of a thing. */
  readonly birth: Readonly<Record<Sense, number>>;
  /** Range that is assumed of a bearing, and how uncertain it is [m]. */
  readonly bearing_range: number;
  readonly bearing_range_sigma: number;
  /** From this probability on a track is published, below the other it is dropped. */
  readonly existence_threshold: number;
  readonly drop_threshold: number;
  /** A track that no sense places better is dropped [m]. */
  readonly max_spread: number;
  /** Tracks of one thing lie within [m]. */
  readonly merge_distance: number;
  readonly max_tracks: number;
}

export const trackerDefaults: TrackerOptions = {
  gate: 11.8,
  acceleration_noise: 1.6,
  velocity_fade: 4,
  survival_time: 20,
  class_temper: 0.4,
  existence_temper: 0.7,
  neutral_score: { lidar: 0.55, camera: 0.35, audio: 0.3 },
  detection: { lidar: 0.5, camera: 0.5, audio: 0.1 },
  clutter: {
    lidar: { place: 0.03, bearing: 0.1 },
    camera: { place: 0.02, bearing: 0.1 },
    audio: { place: 0.01, bearing: 0.04 },
  },
  birth: { lidar: 0.25, camera: 0.3, audio: 0.25 },
  bearing_range: 4,
  bearing_range_sigma: 2.5,
  existence_threshold: 0.5,
  drop_threshold: 0.03,
  max_spread: 6,
  merge_distance: 0.45,
  max_tracks: 60,
};
