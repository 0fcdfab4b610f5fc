/** Sound as the audio nodes take it in; a helper of their wiring, not a node. */
import { filter, map, merge } from 'rxjs';
import type { Observable } from 'rxjs';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import { createAudioInput } from './input.ts';
import type { AudioInputResult } from './input.ts';

export interface AudioPorts {
  readonly audio: Observable<AudioDataStamped>;
  readonly audioInfo: Observable<AudioInfo>;
}

/** Decoded, resampled and checked; one result a message, and one for a format that is refused. */
export function soundOf({ audio, audioInfo }: AudioPorts): Observable<AudioInputResult> {
  const input = createAudioInput();
  const refusals = audioInfo.pipe(
    map((message) => input.info(message)),
    filter((reason) => reason !== null),
    map((reason): AudioInputResult => ({ kind: 'refused', reason })),
  );
  return merge(refusals, audio.pipe(map((message) => input.take(message))));
}
