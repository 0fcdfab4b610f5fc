/** Sound as the audio nodes take it in; a helper of their wiring, not a node. */
import { filter, map, merge } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Clock } from '#nodes/core/clock.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import { createAudioInput } from './input.ts';
import type { AudioInputResult } from './input.ts';
import type { Ear } from './listening.ts';

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

/** Whether sound comes and can be used, as `perception/health` carries it. */
export function earHealth(
  name: string,
  ear: Ear,
  sounds: Observable<AudioInputResult>,
  timeout: () => number,
  clock: Clock,
): Observable<DiagnosticArray> {
  const silences = clock.every(0.5).pipe(
    map((now) => ear.silence(now, timeout())),
    filter((health) => health !== null),
  );
  const heard = sounds.pipe(map((result) => ear.hear(result, clock.now())));
  return diagnosed(`audio: ${name}`, merge(heard, silences), clock);
}
