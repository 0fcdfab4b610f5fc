import type { Observable } from 'rxjs';
import type { Command, Item, Items } from '../protocol.ts';

/** All that the dashboard's node knows of pages: what they see and what they want. */
export interface Gateway {
  /** Takes over `value`, which nobody may change from now on. */
  publish<K extends Item>(item: K, value: Items[K]): void;
  readonly commands: Observable<Command>;
}
