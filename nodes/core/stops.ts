import { distinctUntilChanged, map, merge, scan } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Bool } from '#nodes/msgs/std.ts';

interface Held {
  readonly byConsole: boolean;
  readonly byVoice: boolean;
}

/**
 * Whether people hold the robot, by the console or by a word. A word never ends the stop of the
 * console; the console's release ends both, whether or not whoever heard the word is still there.
 */
export function heldByPeople(
  emergencyStop: Observable<Bool>,
  voiceStop: Observable<Bool>,
): Observable<boolean> {
  return merge(
    emergencyStop.pipe(
      map(({ data }) => (held: Held): Held => ({
        byConsole: data,
        byVoice: data && held.byVoice,
      })),
    ),
    voiceStop.pipe(map(({ data }) => (held: Held): Held => ({ ...held, byVoice: data }))),
  ).pipe(
    scan((held: Held, change) => change(held), { byConsole: false, byVoice: false }),
    map(({ byConsole, byVoice }) => byConsole || byVoice),
    distinctUntilChanged(),
  );
}
