import type { Command } from '../../protocol.ts';
import { announce } from '../announcer.ts';
import { element, mark, show, write } from '../elements.ts';

/** Commands are renewed so often [ms]; the robot stops by itself when they stay out. */
const period = 70;

const directions = {
  forward: { forward: 1, turn: 0 },
  back: { forward: -1, turn: 0 },
  left: { forward: 0, turn: 1 },
  right: { forward: 0, turn: -1 },
} as const;
type Direction = keyof typeof directions;

const keys: Readonly<Record<string, Direction | undefined>> = {
  KeyW: 'forward',
  ArrowUp: 'forward',
  KeyS: 'back',
  ArrowDown: 'back',
  KeyA: 'left',
  ArrowLeft: 'left',
  KeyD: 'right',
  ArrowRight: 'right',
};

/** Driving by keys or pad while the switch is on; zero is sent once when the last one is let go. */
export class DrivePanel {
  readonly #send: (command: Command) => boolean;
  readonly #held = new Set<Direction>();
  readonly #switch = element<HTMLInputElement>('drive');
  readonly #pad = element('pad');
  #share = 0.6;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(send: (command: Command) => boolean) {
    this.#send = send;
    this.#switch.addEventListener('change', () => {
      show(this.#pad, this.#switch.checked);
      announce(this.#switch.checked ? 'Driving by hand.' : 'Not driving by hand.');
      if (!this.#switch.checked) this.letGo();
    });
    const share = element<HTMLInputElement>('share');
    share.addEventListener('input', () => {
      this.#share = share.valueAsNumber / 100;
      write(element('share-text'), `${share.value} %`);
    });
    for (const button of this.#pad.querySelectorAll<HTMLElement>('[data-direction]'))
      this.#listenTo(button, button.dataset['direction'] as Direction);
    window.addEventListener('blur', () => {
      this.letGo();
    });
    document.addEventListener('visibilitychange', () => {
      this.letGo();
    });
  }

  /** Whether the key is one for driving, now. */
  key(event: KeyboardEvent, down: boolean): boolean {
    const direction = keys[event.code];
    if (direction === undefined || !this.#switch.checked) return false;
    if (down && (event.ctrlKey || event.metaKey || event.altKey)) return false;
    if (down) this.#hold(direction);
    else this.#release(direction);
    return true;
  }

  /** Ends driving: the link is gone, or the robot is stopped. */
  off(): void {
    this.letGo();
    this.#switch.checked = false;
    show(this.#pad, false);
  }

  letGo(): void {
    for (const direction of [...this.#held]) this.#release(direction);
  }

  #listenTo(button: HTMLElement, direction: Direction): void {
    button.addEventListener('pointerdown', (event) => {
      button.setPointerCapture(event.pointerId);
      this.#hold(direction);
    });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'])
      button.addEventListener(end, () => {
        this.#release(direction);
      });
    button.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#hold(direction);
    });
    button.addEventListener('keyup', () => {
      this.#release(direction);
    });
    button.addEventListener('blur', () => {
      this.#release(direction);
    });
  }

  #hold(direction: Direction): void {
    if (this.#held.has(direction)) return;
    this.#held.add(direction);
    this.#show();
    this.#say();
    this.#timer ??= setInterval(() => {
      this.#say();
    }, period);
  }

  #release(direction: Direction): void {
    if (!this.#held.delete(direction)) return;
    this.#show();
    this.#say();
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #say(): void {
    let forward = 0;
    let turn = 0;
    for (const direction of this.#held) {
      forward += directions[direction].forward * this.#share;
      turn += directions[direction].turn * this.#share;
    }
    this.#send({ kind: 'teleop', forward, turn });
  }

  #show(): void {
    for (const button of this.#pad.querySelectorAll<HTMLElement>('[data-direction]'))
      mark(button, 'held', String(this.#held.has(button.dataset['direction'] as Direction)));
  }
}
