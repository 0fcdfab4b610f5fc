import { identity2 } from '#nodes/math/se2.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import type { Detection3DArray } from '#nodes/msgs/vision.ts';
import { directionFinder, directionVariants } from './direction.ts';
import type { DirectionFinder } from './direction.ts';
import { SOUND_RATE } from './input.ts';
import type { Sound } from './input.ts';
import { noTracks, tracked } from './sound-tracks.ts';
import type { SoundTracks, TrackSettings } from './sound-tracks.ts';
import { sourcesMessage } from './sources-message.ts';

export interface LocalizerSettings extends TrackSettings {
  readonly positions: readonly Point2[];
  readonly variant: keyof typeof directionVariants;
  readonly speed_of_sound: number;
  readonly rate: number;
}

export type Localized =
  | { readonly kind: 'heard'; readonly message: Detection3DArray | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** From the sound of an array to tracked sources; owned by one node. */
export interface Localizer {
  /**
   * @param array where the array was in a frame that does not move, at the end of `sound`
   * @param deaf the robot itself speaks: sources are kept, but nothing is learned
   */
  hear(
    sound: Sound,
    array: Pose2 | undefined,
    deaf: boolean,
    settings: LocalizerSettings,
  ): Localized;
}

export function createLocalizer(): Localizer {
  let finder: DirectionFinder | undefined;
  let made: LocalizerSettings | undefined;
  let tracks: SoundTracks = noTracks;
  let said = -Infinity;
  let confirmed = 0;

  const finderFor = (settings: LocalizerSettings): DirectionFinder => {
    const { positions, variant, speed_of_sound } = settings;
    const same =
      made?.variant === variant &&
      made.positions === positions &&
      made.speed_of_sound === speed_of_sound;
    if (finder === undefined || !same)
      finder = directionFinder(positions, SOUND_RATE, directionVariants[variant], speed_of_sound);
    made = settings;
    return finder;
  };
  const due = (end: number, rate: number): boolean => {
    const now = tracks.tracks.filter((track) => track.confirmed).length;
    // a new source is told at once; time may begin anew
    if (now <= confirmed && end >= said && end - said < 1 / rate - 1e-3) return false;
    confirmed = now;
    said = end;
    return true;
  };
  return {
    hear(sound, array, deaf, settings) {
      const { channels, frame, stamp } = sound;
      if (channels.length !== settings.positions.length)
        return {
          kind: 'refused',
          reason: `${channels.length} channels of sound, but places of ${settings.positions.length} microphones`,
        };
      if (channels.length < 3)
        return { kind: 'refused', reason: 'a direction needs three microphones or more' };
      const ear = finderFor(settings);
      if (sound.first || sound.gap > 0 || deaf) ear.restart();
      const end = stamp + (channels[0]?.length ?? 0) / SOUND_RATE;
      const pose = array ?? identity2;
      const bearings = deaf ? [] : ear.push(channels, pose.yaw);
      if (sound.first) tracks = { ...noTracks, nextId: tracks.nextId };
      tracks = tracked(tracks, bearings, array, end, settings);
      if (!due(end, settings.rate)) return { kind: 'heard', message: undefined };
      return { kind: 'heard', message: sourcesMessage(tracks.tracks, pose, frame, end) };
    },
  };
}
