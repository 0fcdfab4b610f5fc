import { element } from './elements.ts';

/** Says a change to those who do not see it. */
export function announce(text: string): void {
  element('announcer').textContent = text;
}
