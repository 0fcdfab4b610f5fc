import {
  AmbientLight,
  Color,
  DirectionalLight,
  GridHelper,
  Group,
  Plane,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { Cameras } from './cameras.ts';
import { heights, order } from './layers/layer.ts';
import type { Layer } from './layers/layer.ts';

/** The scene and its one loop, which runs while something changes and rests otherwise. */
export class View {
  readonly canvas: HTMLCanvasElement;
  readonly cameras: Cameras;
  /** Of the drawing [device pixels]. */
  readonly resolution = new Vector2(1, 1);
  readonly pixelRatio = Math.min(window.devicePixelRatio, 2);
  /** Called at each turn of the loop, first of all. */
  onTurn: () => void = () => undefined;
  /** Called when every layer is where it will be drawn. */
  onPlaced: () => void = () => undefined;
  /** Called when a person begins to move the view. */
  onUser: () => void = () => undefined;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #layers: Layer[] = [];
  readonly #raycaster = new Raycaster();
  readonly #ground = new Plane(new Vector3(0, 0, 1), 0);
  #asked = false;
  #changed = false;
  #drawnAt = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#renderer = new WebGLRenderer({ canvas, antialias: true });
    this.#renderer.setPixelRatio(this.pixelRatio);
    this.#scene.background = new Color('#0e1318');
    const sun = new DirectionalLight('#ffffff', 2.2);
    sun.position.set(-3, -5, 8);
    this.#scene.add(new AmbientLight('#ffffff', 1.4), sun, lines());
    this.cameras = new Cameras(
      canvas,
      () => {
        this.redraw();
      },
      () => {
        this.onUser();
      },
    );
    new ResizeObserver(() => {
      this.#resize();
    }).observe(canvas);
    this.#resize();
  }

  /** Gives what it hangs in: hidden, it hides the layer whatever the layer shows. */
  add(layer: Layer): Group {
    const holder = new Group().add(layer.object);
    this.#layers.push(layer);
    this.#scene.add(holder);
    this.redraw();
    return holder;
  }

  /** Draws once, soon. */
  redraw(): void {
    this.#changed = true;
    this.wake();
  }

  /** Runs the loop once, soon; draws only if the scene changed by then. */
  wake(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame((now) => {
      this.#turn(now);
    });
  }

  /** The point of the ground under a point of the page; undefined above the horizon. */
  groundAt(clientX: number, clientY: number): { x: number; y: number } | undefined {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const at = new Vector2(((clientX - left) / width) * 2 - 1, 1 - ((clientY - top) / height) * 2);
    this.#raycaster.setFromCamera(at, this.cameras.camera);
    const hit = this.#raycaster.ray.intersectPlane(this.#ground, new Vector3());
    return hit === null ? undefined : { x: hit.x, y: hit.y };
  }

  #turn(now: number): void {
    this.#asked = false;
    this.onTurn();
    if (!this.#changed) return;
    const dt = Math.min(0.1, (now - this.#drawnAt) / 1e3);
    this.#drawnAt = now;
    let moving = false;
    for (const layer of this.#layers) if (layer.animate?.(dt) === true) moving = true;
    this.onPlaced();
    this.#renderer.render(this.#scene, this.cameras.camera);
    this.#changed = moving;
    if (moving) this.wake();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    this.#renderer.setSize(width, height, false);
    this.#renderer.getDrawingBufferSize(this.resolution);
    this.cameras.resize(width, height);
    this.redraw();
  }
}

/** One line a metre. */
function lines(): GridHelper {
  const grid = new GridHelper(200, 200, '#ffffff', '#ffffff').rotateX(Math.PI / 2);
  const material = grid.material;
  material.transparent = true;
  material.opacity = 0.045;
  material.depthWrite = false;
  grid.position.z = heights.lines;
  grid.renderOrder = order.lines;
  return grid;
}
