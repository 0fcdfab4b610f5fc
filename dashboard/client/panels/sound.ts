import type { Sound } from '../../protocol.ts';
import { element, show, write } from '../elements.ts';

/** Left end of the bars [dBFS]; the right one is 0. */
const quietest = -70;

interface Bar {
  readonly fill: HTMLElement;
  readonly text: HTMLElement;
  readonly track: HTMLElement;
}

/** Level of every microphone. */
export class SoundPanel {
  readonly #list = element('sound');
  #bars: Bar[] = [];

  hello(microphones: number): void {
    show(element('sound-card'), microphones > 0);
  }

  update({ levels }: Sound): void {
    if (levels.length !== this.#bars.length) {
      this.#bars = levels.map((_, i) => barOf(i));
      this.#list.replaceChildren(...this.#bars.map(({ track }) => track.parentElement as Node));
    }
    for (const [i, level] of levels.entries()) {
      const bar = this.#bars[i];
      if (bar === undefined) continue;
      const share = Math.min(1, Math.max(0, 1 - level / quietest));
      bar.fill.style.transform = `scaleX(${share.toFixed(3)})`;
      const text = level <= -100 ? '−∞' : level.toFixed(0).replace('-', '−');
      write(bar.text, text);
      bar.track.setAttribute('aria-valuenow', level.toFixed(0));
    }
  }
}

function barOf(index: number): Bar {
  const row = document.createElement('li');
  const name = document.createElement('span');
  const track = document.createElement('div');
  const fill = document.createElement('i');
  const text = document.createElement('output');
  name.textContent = String(index + 1);
  track.className = 'track';
  for (const [key, value] of [
    ['role', 'meter'],
    ['aria-label', `Microphone ${String(index + 1)}`],
    ['aria-valuemin', '-100'],
    ['aria-valuemax', '0'],
  ] as const)
    track.setAttribute(key, value);
  text.setAttribute('aria-live', 'off');
  track.append(fill);
  row.append(name, track, text);
  return { fill, text, track };
}
