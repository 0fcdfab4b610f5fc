import { BehaviorSubject, skip } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import type { Parameters } from './node.ts';

/** What came of a wish to change parameters (rcl_interfaces/SetParametersResult). */
export interface SetResult {
  readonly successful: boolean;
  readonly reason: string;
}

export interface ParameterChange {
  readonly name: string;
  readonly value: unknown;
}

/** The parameters of one running node: checked by its schema as a whole, then changed at once. */
export class ParameterStore<P> implements Parameters<P> {
  readonly #schema: z.ZodType<P>;
  readonly #current: BehaviorSubject<P>;

  /** Throws a `z.ZodError` that names the parameter when `initial` does not fit. */
  constructor(schema: z.ZodType<P>, initial: unknown) {
    this.#schema = schema;
    this.#current = new BehaviorSubject(schema.parse(initial));
  }

  get value(): P {
    return this.#current.value;
  }

  get changes(): Observable<P> {
    return this.#current.pipe(skip(1));
  }

  /** All or nothing: one bad value leaves every parameter as it was. */
  set(changes: readonly ParameterChange[]): SetResult {
    const wanted: Record<string, unknown> = { ...(this.#current.value as Record<string, unknown>) };
    for (const { name, value } of changes) wanted[name] = value;
    const parsed = this.#schema.safeParse(wanted);
    if (!parsed.success) return { successful: false, reason: z.prettifyError(parsed.error) };
    this.#current.next(parsed.data);
    return { successful: true, reason: '' };
  }

  close(): void {
    this.#current.complete();
  }
}
