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
import { LEAST_INSIDE, LEAST_SEEN, isFairLine, isLarge, shareInside } from './fair.ts';
import type { Extent } from './fair.ts';
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
  /** label index, left, top, right, bottom [pixels], 1 if it counts or 0; six numbers a thing */
  readonly boxes: readonly number[];
}

/**
 * Takes every view of a scene: in its colours, and with a colour for each thing. Things are named
 * through panes too, but floor behind a pane is none to drive on. The box of a pane goes round its
 * glass.
 */
export function photograph(
  scene: PictureScene,
  random: Random,
  camera: Camera = anyCamera(random),
): Photograph[] {
  const quiet = { ...camera, sigma: 0 };
  const nobody = new Map<string, Transform3>();
  const renders = (world: WorldDescription, by: Camera) => {
    const renderer = createCamera(world, by, { depth: false });
    const draw = by.sigma > 0 ? random : () => 0.5;
    return (pose: Transform3): Uint8Array => renderer.render(pose, nobody, draw).rgb;
  };
  const { world, floors, named, outlines } = scene;
  const seen = renders(world, camera);
  const throughGlass = renders(painted(world, floors, isOpaque), quiet);
  const solid = renders(painted(world, floors, isAnything), quiet);
  const half = { ...quiet, width: WIDTH / 2, height: HEIGHT / 2 };
  return scene.views.map((pose) => {
    const ids = solid(pose);
    const found = { through: extentsOf(throughGlass(pose), quiet), solid: extentsOf(ids, quiet) };
    const boxes = world.models.flatMap((model, i) => {
      const label = named.get(model.name);
      if (label === undefined) return [];
      const shown = (label === 'glass marking' ? found.solid : found.through).get(i + 2);
      if (shown === undefined) return [];
      const outline = outlines.get(model.name);
      const alone = (what: ModelDescription, by: Camera, among?: Extent): Extent => {
        const painting = painted({ ...world, models: [what] }, new Set(), isAnything);
        return extentsOf(renders(painting, by)(pose), by, among).get(2) ?? shown;
      };
      const box = outline === undefined ? shown : alone(outline, quiet, shown);
      const counts =
        outline === undefined
          ? isLarge(shown) &&
            shown.pixels >= LEAST_SEEN * 4 * alone(model, half).pixels &&
            shareInside(model, pose, camera) >= LEAST_INSIDE
          : isFairLine(shown, box);
      return [labels.indexOf(label), box.left, box.top, box.right, box.bottom, counts ? 1 : 0];
    });
    return { rgb: seen(pose), floor: floorOf(ids), boxes };
  });
}

/** Wide or narrow, clean or noisy. */
function anyCamera(random: Random): Camera {
  return {
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
}

const isOpaque = ({ material }: VisualDescription): boolean => material.diffuse.a > 0.5;
const isAnything = (): boolean => true;

const FLOOR = 1;

/** The scene without light: every model shines in the colour of its number, 0 is nothing. */
function painted(
  world: WorldDescription,
  floors: ReadonlySet<string>,
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

/** Where each number but the floor's is, within the columns of `among`. */
function extentsOf(
  ids: Uint8Array,
  { width, height }: Camera,
  among?: Extent,
): Map<number, Extent> {
  const found = new Map<number, { -readonly [key in keyof Extent]: number }>();
  for (let row = 0; row < height; row++)
    for (let column = among?.left ?? 0; column < (among?.right ?? width); column++) {
      const id = idAt(ids, row * width + column);
      if (id <= FLOOR) continue;
      const extent = found.get(id);
      if (extent === undefined) {
        found.set(id, { left: column, top: row, right: column + 1, bottom: row + 1, pixels: 1 });
        continue;
      }
      if (column < extent.left) extent.left = column;
      if (column >= extent.right) extent.right = column + 1;
      extent.bottom = row + 1;
      extent.pixels++;
    }
  return found;
}
