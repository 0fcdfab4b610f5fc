import type { Goal } from '../protocol.ts';
import type { RobotScene } from './scene.ts';

export type Tool = 'goal' | 'pose' | 'look';

/** A shorter drag is a click [pixels]: any heading. */
const shortest = 12;

interface Press {
  readonly pointer: number;
  readonly clientX: number;
  readonly clientY: number;
  readonly x: number;
  readonly y: number;
  yaw: number | null;
}

/** Press for the position, drag for the heading, release to send; Esc or a second finger drops it. */
export class PointerTool {
  tool: Tool = 'goal';
  readonly #scene: RobotScene;
  readonly #send: (tool: 'goal' | 'pose', pose: Goal) => void;
  #press: Press | undefined;

  constructor(scene: RobotScene, send: (tool: 'goal' | 'pose', pose: Goal) => void) {
    this.#scene = scene;
    this.#send = send;
    const { canvas } = scene.view;
    canvas.addEventListener('pointerdown', (event) => {
      this.#begin(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      this.#turn(event);
    });
    canvas.addEventListener('pointerup', (event) => {
      this.#end(event);
    });
    canvas.addEventListener('pointercancel', () => {
      this.drop();
    });
    canvas.addEventListener('contextmenu', (event) => {
      event.preventDefault();
    });
  }

  /** Whether there was something to drop. */
  drop(): boolean {
    const pressed = this.#press !== undefined;
    this.#press = undefined;
    this.#scene.showGhost(undefined);
    return pressed;
  }

  #begin(event: PointerEvent): void {
    if (this.#press !== undefined) {
      this.drop();
      return;
    }
    if (this.tool === 'look' || event.button !== 0 || !event.isPrimary) return;
    const at = this.#scene.view.groundAt(event.clientX, event.clientY);
    if (at === undefined) return;
    const { pointerId: pointer, clientX, clientY } = event;
    this.#press = { pointer, clientX, clientY, ...at, yaw: null };
    this.#scene.showGhost({ ...at, yaw: null });
  }

  #turn(event: PointerEvent): void {
    const press = this.#press;
    if (press?.pointer !== event.pointerId) return;
    const at = this.#scene.view.groundAt(event.clientX, event.clientY);
    const dragged = Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY);
    press.yaw =
      at === undefined || dragged < shortest ? null : Math.atan2(at.y - press.y, at.x - press.x);
    this.#scene.showGhost({ x: press.x, y: press.y, yaw: press.yaw });
  }

  #end(event: PointerEvent): void {
    const press = this.#press;
    if (press?.pointer !== event.pointerId || this.tool === 'look') return;
    this.#turn(event);
    this.drop();
    this.#send(this.tool, { x: press.x, y: press.y, yaw: press.yaw });
  }
}
