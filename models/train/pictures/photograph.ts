import type { Camera } from '#nodes/core/robot.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type {
  Material,
  ModelDescription,
  VisualDescription,
  WorldDescription,
} from '#sim/sdf/description.ts';
import { createCamera } from '#sim/sensors/camera.ts';
import { between } from './draw.ts';
import type { PictureScene } from './scene.ts';
import { labels } from './things.ts';

/** Size of the pictures; smaller networks see them halved. */
export const WIDTH = 320;
export const HEIGHT = 240;

/** A picture and the truth about it. */
export interface Photograph {
  /** [HEIGHT][WIDTH][3] */
  readonly rgb: Uint8Array;
  /** 1 where floor is seen, [HEIGHT][WIDTH] */
  readonly floor: Uint8Array;
  /** label index, left, top, right, bottom, pixels seen; six numbers a thing, in pixels */
  readonly boxes: readonly number[];
}

/**
 * Takes every view of a scene: in its colours, and with a colour for each thing. Things are named
 * through panes too, but floor behind a pane is none to drive on.
 */
export function photograph(scene: PictureScene, random: Random): Photograph[] {
  const camera: Camera = {
    frame: 'camera_link',
    opticalFrame: 'camera_rgb_optical_frame',
    mount: { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 },
    width: WIDTH,
    height: HEIGHT,
    hfov: between(random, 0.9, 1.7),
    near: 0.05,
    far: 30,
    rate: 10,
    latency: 0,
    sigma: between(random, 1, 6),
  };
  const quiet = { ...camera, sigma: 0 };
  const seen = createCamera(scene.world, camera, { depth: false });
  const named = createCamera(painted(scene, isOpaque), quiet, { depth: false });
  const solid = createCamera(
    painted(scene, () => true),
    quiet,
    { depth: false },
  );
  const nobody = new Map<string, Transform3>();
  return scene.views.map((pose) => ({
    rgb: seen.render(pose, nobody, random).rgb,
    floor: floorOf(solid.render(pose, nobody, random).rgb),
    boxes: boxesOf(scene, named.render(pose, nobody, random).rgb),
  }));
}

const isOpaque = ({ material }: VisualDescription): boolean => material.diffuse.a > 0.5;

const FLOOR = 1;

/** The scene without light: every model shines in the colour of its number, 0 is nothing. */
function painted(
  { world, floors }: PictureScene,
  shown: (visual: VisualDescription) => boolean,
): WorldDescription {
  const models = world.models.map((model, i): ModelDescription => {
    const id = floors.has(model.name) ? FLOOR : i + 2;
    const paint = materialOf(id);
    return {
      ...model,
      links: model.links.map((link) => ({
        ...link,
        visuals: link.visuals.filter(shown).map((visual) => ({ ...visual, material: paint })),
      })),
    };
  });
  const black = { r: 0, g: 0, b: 0, a: 1 };
  return { ...world, models, lights: [], ambient: black, background: black };
}

/** The number in the upper bits of red and green, so that the floor's checker cannot change it. */
function materialOf(id: number): Material {
  const black = { r: 0, g: 0, b: 0, a: 1 };
  const emissive = { r: ((id & 15) * 16 + 8) / 255, g: ((id >> 4) * 16 + 8) / 255, b: 0, a: 1 };
  return { ambient: black, diffuse: black, specular: black, emissive, transparency: 0 };
}

/** Number of the model whose colour a pixel has; 0 for nothing. */
function idAt(ids: Uint8Array, at: number): number {
  const red = ids[3 * at] ?? 0;
  return red === 0 ? 0 : (red >> 4) | (((ids[3 * at + 1] ?? 0) >> 4) << 4);
}

function floorOf(ids: Uint8Array): Uint8Array {
  const floor = new Uint8Array(WIDTH * HEIGHT);
  for (let at = 0; at < floor.length; at++) floor[at] = idAt(ids, at) === FLOOR ? 1 : 0;
  return floor;
}

function boxesOf({ world, named }: PictureScene, ids: Uint8Array): number[] {
  const found = world.models.map(() => [WIDTH, HEIGHT, -1, -1, 0]);
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const extent = found[idAt(ids, at) - 2];
    if (extent === undefined) continue;
    const column = at % WIDTH;
    const row = (at - column) / WIDTH;
    extent[0] = Math.min(extent[0] ?? 0, column);
    extent[1] = Math.min(extent[1] ?? 0, row);
    extent[2] = Math.max(extent[2] ?? 0, column + 1);
    extent[3] = Math.max(extent[3] ?? 0, row + 1);
    extent[4] = (extent[4] ?? 0) + 1;
  }
  return world.models.flatMap(({ name }, i) => {
    const label = named.get(name);
    const extent = found[i] ?? [];
    return label === undefined || extent[4] === 0 ? [] : [labels.indexOf(label), ...extent];
  });
}
