import type { Goal } from '../../protocol.ts';
import { element, write } from '../elements.ts';
import type { PointerTool, Tool } from '../pointer-tool.ts';
import type { RobotScene } from '../scene.ts';

const hints: Readonly<Record<Tool, string>> = {
  goal: 'Press where the robot should go, drag to where it should look, release to send. Right button: move or turn the view. Wheel: zoom.',
  pose: 'Press where the robot is, drag to where it looks, release to tell it.',
  look: 'Drag to move the view, right button to turn it in 3D, wheel or two fingers to zoom.',
};

/** The buttons on the map, their keys, and what they say. */
export class ToolsPanel {
  readonly #scene: RobotScene;
  readonly #pointer: PointerTool;
  readonly #mode = element<HTMLButtonElement>('mode');
  readonly #follow = element<HTMLButtonElement>('follow');
  readonly #buttons = [...document.querySelectorAll<HTMLElement>('[data-tool]')].filter(
    (button) => button instanceof HTMLButtonElement,
  );

  constructor(scene: RobotScene, pointer: PointerTool) {
    this.#scene = scene;
    this.#pointer = pointer;
    for (const button of this.#buttons)
      button.addEventListener('click', () => {
        this.#choose(button.dataset['tool'] as Tool);
      });
    this.#mode.addEventListener('click', () => {
      const flat = this.#mode.getAttribute('aria-pressed') === 'true';
      this.#mode.setAttribute('aria-pressed', String(!flat));
      scene.setMode(flat ? 'top' : '3d');
    });
    this.#follow.addEventListener('click', () => {
      this.#setFollow(this.#follow.getAttribute('aria-pressed') !== 'true');
    });
    element('fit').addEventListener('click', () => {
      this.#setFollow(false);
      scene.fit();
    });
    element('nearer').addEventListener('click', () => {
      this.#zoom(1.3);
    });
    element('farther').addEventListener('click', () => {
      this.#zoom(1 / 1.3);
    });
    scene.view.canvas.addEventListener('pointermove', ({ clientX, clientY }) => {
      this.#tellCursor(scene.view.groundAt(clientX, clientY));
    });
    this.#choose('goal');
  }

  /** Whether the key did something. */
  key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const act = this.#actions(event);
    act?.();
    return act !== undefined;
  }

  /** Length of the bar that shows how long a metre is; called at each drawing. */
  tellScale(): void {
    const pixels = this.#scene.view.cameras.pixelsPerMetre;
    const metres = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((m) => m * pixels > 56) ?? 100;
    const bar = element('scale');
    const width = `${(metres * pixels).toFixed(0)}px`;
    if (bar.style.width !== width) bar.style.width = width;
    write(bar.firstElementChild ?? bar, `${String(metres)} m`);
  }

  #actions(event: KeyboardEvent): (() => void) | undefined {
    const step = 60;
    const { cameras } = this.#scene.view;
    const pan = (right: number, forward: number) => (): void => {
      this.#setFollow(false);
      cameras.pan(right, forward);
      this.#scene.letGo();
    };
    const onMap = document.activeElement === this.#scene.view.canvas;
    const table: Readonly<Record<string, (() => void) | undefined>> = {
      g: () => this.#choose('goal'),
      p: () => this.#choose('pose'),
      v: () => this.#choose('look'),
      t: () => this.#mode.click(),
      f: () => this.#follow.click(),
      h: () => element('fit').click(),
      '+': () => this.#zoom(1.3),
      '=': () => this.#zoom(1.3),
      '-': () => this.#zoom(1 / 1.3),
      ...(onMap
        ? {
            arrowleft: pan(-step, 0),
            arrowright: pan(step, 0),
            arrowup: pan(0, step),
            arrowdown: pan(0, -step),
          }
        : {}),
    };
    return table[event.key.toLowerCase()];
  }

  #choose(tool: Tool): void {
    this.#pointer.drop();
    this.#pointer.tool = tool;
    this.#scene.view.cameras.leftMoves(tool === 'look');
    this.#scene.view.canvas.dataset['tool'] = tool;
    for (const button of this.#buttons)
      button.setAttribute('aria-checked', String(button.dataset['tool'] === tool));
    write(element('hint'), hints[tool]);
  }

  #setFollow(on: boolean): void {
    this.#follow.setAttribute('aria-pressed', String(on));
    this.#scene.follow(on);
  }

  #zoom(factor: number): void {
    this.#scene.letGo();
    this.#scene.view.cameras.zoom(factor);
    this.#scene.view.redraw();
  }

  #tellCursor(at: Pick<Goal, 'x' | 'y'> | undefined): void {
    write(
      element('cursor'),
      at === undefined ? '' : `x ${at.x.toFixed(2)}  y ${at.y.toFixed(2)} m`,
    );
  }
}
