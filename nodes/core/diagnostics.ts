import { Observable } from 'rxjs';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import { DiagnosticStatus } from '#nodes/msgs/diagnostic.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Clock } from './clock.ts';

export type Level = 'OK' | 'WARN' | 'ERROR' | 'STALE';

export interface Health {
  readonly level: Level;
  /** One sentence for a person. */
  readonly message: string;
  readonly values?: Readonly<Record<string, string | number | boolean>>;
}

/** One status of one node as `diagnostics` carries it; `name` is `node: part`. */
export function diagnosticArray(name: string, health: Health, time: number): DiagnosticArray {
  return {
    header: { stamp: stampOf(time), frame_id: '' },
    status: [
      {
        level: Number(DiagnosticStatus.constants[health.level]?.value),
        name,
        message: health.message,
        hardware_id: '',
        values: Object.entries(health.values ?? {}).map(([key, value]) => ({
          key,
          value: typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value),
        })),
      },
    ],
  };
}

/** Health as messages: at once when level or sentence change, else the newest once a second. */
export function diagnosed(
  name: string,
  health: Observable<Health>,
  clock: Clock,
): Observable<DiagnosticArray> {
  // one operator: health comes with every output, messages once a second
  return new Observable((subscriber) => {
    let newest: Health | undefined;
    let fresh = false;
    const say = (said: Health): void => {
      subscriber.next(diagnosticArray(name, said, clock.now()));
    };
    const subscription = health.subscribe({
      next: (next) => {
        const changed = newest?.level !== next.level || newest.message !== next.message;
        newest = next;
        fresh = true;
        if (changed) say(next);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    fresh = false;
    subscription.add(
      clock.every(1).subscribe(() => {
        if (fresh && newest !== undefined) say(newest);
        fresh = false;
      }),
    );
    return subscription;
  });
}
