import { MOUSE, OrthographicCamera, PerspectiveCamera, TOUCH, Vector3 } from 'three';
import type { Camera } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';

export type Mode = 'top' | '3d';

const up = new Vector3(0, 0, 1);

/** Two ways to look at the same spot: a plan of it from above, or from the side. */
export class Cameras {
  mode: Mode = 'top';
  readonly #top = new OrthographicCamera(-1, 1, 1, -1, -500, 500);
  readonly #side = new PerspectiveCamera(50, 1, 0.05, 500);
  readonly #controls: Record<Mode, OrbitControls>;
  #height = 1;

  /** @param onChange the view is another one @param onUser a person began to change it */
  constructor(canvas: HTMLCanvasElement, onChange: () => void, onUser: () => void) {
    this.#top.up.copy(up);
    this.#side.up.copy(up);
    this.#top.position.set(0, 0, 50);
    this.#top.zoom = 60;
    this.#side.position.set(-4, -5, 6);
    const top = new OrbitControls(this.#top, canvas);
    top.minPolarAngle = top.maxPolarAngle = 0;
    top.minAzimuthAngle = top.maxAzimuthAngle = 0;
    top.enableRotate = false;
    top.screenSpacePanning = true;
    top.minZoom = 4;
    top.maxZoom = 800;
    const side = new OrbitControls(this.#side, canvas);
    side.maxPolarAngle = 1.45;
    side.screenSpacePanning = false;
    side.minDistance = 0.6;
    side.maxDistance = 120;
    for (const controls of [top, side]) {
      controls.zoomToCursor = true;
      controls.addEventListener('change', onChange);
      controls.addEventListener('start', onUser);
    }
    side.enabled = false;
    this.#controls = { top, '3d': side };
    this.leftMoves(false);
  }

  get camera(): Camera {
    return this.mode === 'top' ? this.#top : this.#side;
  }

  get target(): Vector3 {
    return this.#controls[this.mode].target;
  }

  /** Whether the left button or one finger moves the view. */
  leftMoves(moves: boolean): void {
    const { top, '3d': side } = this.#controls;
    top.mouseButtons = { LEFT: moves ? MOUSE.PAN : null, MIDDLE: MOUSE.PAN, RIGHT: MOUSE.PAN };
    side.mouseButtons = { LEFT: moves ? MOUSE.PAN : null, MIDDLE: MOUSE.PAN, RIGHT: MOUSE.ROTATE };
    top.touches = { ONE: moves ? TOUCH.PAN : null, TWO: TOUCH.DOLLY_PAN };
    side.touches = { ONE: moves ? TOUCH.ROTATE : null, TWO: TOUCH.DOLLY_PAN };
  }

  resize(width: number, height: number): void {
    this.#height = height;
    Object.assign(this.#top, {
      left: -width / 2,
      right: width / 2,
      top: height / 2,
      bottom: -height / 2,
    });
    this.#side.aspect = width / height;
    this.#top.updateProjectionMatrix();
    this.#side.updateProjectionMatrix();
  }

  /** Looks at the same spot, about as near, in the other way. */
  setMode(mode: Mode): void {
    if (mode === this.mode) return;
    const { target } = this;
    const scale = this.pixelsPerMetre;
    this.mode = mode;
    this.#controls.top.enabled = mode === 'top';
    this.#controls['3d'].enabled = mode === '3d';
    if (mode === '3d') this.#side.position.set(target.x - 0.5, target.y - 0.75, 1);
    this.look(target.x, target.y, scale);
  }

  /** Pixels of the page [1/m] at the target. */
  get pixelsPerMetre(): number {
    if (this.mode === 'top') return this.#top.zoom;
    const distance = this.#side.position.distanceTo(this.target);
    return this.#height / (2 * distance * Math.tan((this.#side.fov * Math.PI) / 360));
  }

  /** Turns to a spot on the ground, at a scale [pixels/m] if given. */
  look(x: number, y: number, scale = this.pixelsPerMetre): void {
    const controls = this.#controls[this.mode];
    if (this.mode === 'top') {
      this.#top.zoom = Math.min(800, Math.max(4, scale));
      this.#top.position.set(x, y, 50);
      this.#top.updateProjectionMatrix();
    } else {
      const away = this.#side.position.clone().sub(controls.target).normalize();
      if (away.z < 0.2) away.set(-0.4, -0.6, 0.7).normalize();
      const distance = this.#height / (2 * scale * Math.tan((this.#side.fov * Math.PI) / 360));
      this.#side.position.set(x, y, 0).addScaledVector(away, distance);
    }
    controls.target.set(x, y, 0);
    controls.update();
  }

  zoom(factor: number): void {
    this.look(this.target.x, this.target.y, this.pixelsPerMetre * factor);
  }

  pan(right: number, forward: number): void {
    const metres = 1 / this.pixelsPerMetre;
    this.look(this.target.x + right * metres, this.target.y + forward * metres);
  }
}
