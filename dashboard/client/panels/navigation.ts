import type { Goal, Navigation } from '../../protocol.ts';
import { announce } from '../announcer.ts';
import { element, mark, write } from '../elements.ts';
import { duration, metres, nothing } from './format.ts';

const words: Readonly<Record<Navigation['state'], string>> = {
  idle: 'idle',
  driving: 'driving to a goal',
  succeeded: 'arrived',
  aborted: 'given up',
  canceled: 'cancelled',
  rejected: 'refused',
};

export interface NavigationWishes {
  goal(goal: Goal): void;
  cancel(): void;
}

export class NavigationPanel {
  #said: Navigation['state'] | undefined;
  readonly #cancel = element<HTMLButtonElement>('cancel');

  constructor(wishes: NavigationWishes) {
    this.#cancel.addEventListener('click', () => {
      wishes.cancel();
    });
    const form = element<HTMLFormElement>('goal-form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const number = (name: string): number =>
        (form.elements.namedItem(name) as HTMLInputElement).valueAsNumber;
      const [x, y, heading] = [number('x'), number('y'), number('heading')];
      if (!Number.isFinite(x + y)) return;
      const yaw = Number.isFinite(heading)
        ? (((heading + 180) % 360) - 180) * (Math.PI / 180)
        : null;
      wishes.goal({ x, y, yaw });
    });
  }

  update({ state, mine, text, remaining, eta, elapsed, recoveries }: Navigation): void {
    const badge = element('state');
    mark(badge, 'state', state);
    write(badge, words[state]);
    write(element('reason'), state === 'driving' && !mine ? 'A goal of the mission.' : text);
    write(element('remaining'), metres(remaining));
    write(element('eta'), duration(eta));
    write(element('elapsed'), duration(elapsed));
    write(element('recoveries'), recoveries === null ? nothing : String(recoveries));
    this.#cancel.disabled = state !== 'driving';
    if (this.#said !== undefined && this.#said !== state)
      announce(`Navigation: ${words[state]}. ${text}`);
    this.#said = state;
  }
}
