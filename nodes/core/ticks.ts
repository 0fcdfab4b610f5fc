import { distinctUntilChanged, map, startWith, switchMap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Clock } from './clock.ts';
import type { Parameters } from './node.ts';

/** The clock's ticks at a rate [Hz] that may change at run time. */
export function ticks<P>(
  clock: Clock,
  params: Parameters<P>,
  rate: (params: P) => number,
): Observable<number> {
  return params.changes.pipe(
    startWith(params.value),
    map(rate),
    distinctUntilChanged(),
    switchMap((hertz) => clock.every(1 / hertz)),
  );
}
