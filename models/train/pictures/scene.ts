import type { Random } from '#nodes/math/random.ts';
import { compose3, quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type {
  LightDescription,
  ModelDescription,
  VisualDescription,
  WorldDescription,
} from '#sim/sdf/description.ts';
import { between, chance, pick, whole } from './draw.ts';
import {
  box,
  chair,
  clutter,
  colour,
  cone,
  door,
  glassMarking,
  matt,
  part,
  person,
} from './things.ts';
import type { Label, Thing } from './things.ts';

/** A room to be photographed, and what in it has which name. */
export interface PictureScene {
  readonly world: WorldDescription;
  /** By model name; models without one are nameless, floors are in `floors`. */
  readonly named: ReadonlyMap<string, Label>;
  readonly floors: ReadonlySet<string>;
  /**
   * By model name: what its box goes round instead. The edge of a drop is seen as a line; it is named
   * by a low barrier along it.
   */
  readonly outlines: ReadonlyMap<string, ModelDescription>;
  /** Where the camera may look from, and towards. */
  readonly views: readonly Transform3[];
}

const VIEWS = 2;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Rooms differ in everything that the detector must not rely on (domain randomisation; Tobin et al. 2017). */
export function drawScene(random: Random): PictureScene {
  const models: ModelDescription[] = [];
  const named = new Map<string, Label>();
  const floors = new Set<string>();
  const outlines = new Map<string, ModelDescription>();
  const place = (thing: Thing, pose: Transform3): string => {
    const name = `thing${String(models.length)}`;
    models.push(modelOf(name, thing.visuals, pose));
    if (thing.label !== undefined) named.set(name, thing.label);
    return name;
  };
  const floor = (visuals: VisualDescription[]): void => {
    const name = `floor${String(models.length)}`;
    models.push(modelOf(name, visuals, upright(0, 0, 0)));
    floors.add(name);
  };
  const half = { x: between(random, 1.8, 7), y: between(random, 1.8, 7) };
  const drop = chance(random, 0.33) ? dropOff(random, half) : undefined;
  const shade = colour(random);
  if (drop === undefined) floor([ground(shade, 0)]);
  else {
    floor([drop.platform]);
    place({ visuals: drop.below, radius: 0 }, upright(0, 0, 0));
    const name = place({ label: 'stairs edge', visuals: drop.edge, radius: 0 }, upright(0, 0, 0));
    outlines.set(name, modelOf(name, drop.barrier, upright(0, 0, 0)));
  }
  const floorEnd = drop?.at ?? half.x + 2;
  floor(rugs(random, half, floorEnd));
  floor(lightAndShade(random, half, floorEnd));
  const edge = drop?.at ?? Infinity;
  for (const wall of walls(random, half, drop === undefined ? shade : colour(random)))
    place(wall, upright(0, 0, 0));
  place({ visuals: pictures(random, half), radius: 0 }, upright(0, 0, 0));
  if (drop === undefined && chance(random, 0.35))
    for (const wall of innerWall(random, half)) place(wall, upright(0, 0, 0));
  const centre = {
    x: between(random, -half.x * 0.6, Math.min(half.x * 0.6, edge - 1)),
    y: between(random, -half.y * 0.6, half.y * 0.6),
  };
  const things = furnish(random, half, edge, centre, place);
  const views = Array.from({ length: VIEWS }, () => view(random, centre, edge, things));
  return { world: worldOf(random, models), named, floors, outlines, views };
}

function furnish(
  random: Random,
  half: Spot,
  edge: number,
  eye: Spot,
  place: (thing: Thing, pose: Transform3) => string,
): readonly Spot[] {
  const taken: (Spot & { radius: number })[] = [];
  const wanted = whole(random, 4, 14);
  // most stand on one side of the eye, so that a picture shows several
  const front = edge < Infinity ? 0 : between(random, -Math.PI, Math.PI);
  for (let tries = 0; tries < 90 && taken.length < wanted; tries++) {
    const thing = drawThing(random);
    const { radius } = thing;
    const far = between(random, 0.4 + radius, 6);
    const spread = chance(random, 0.7) ? 1 : Math.PI;
    const bearing = front + between(random, -spread, spread);
    const x = eye.x + far * Math.cos(bearing);
    const y = eye.y + far * Math.sin(bearing);
    const inside =
      Math.abs(x) < half.x - radius - 0.1 &&
      Math.abs(y) < half.y - radius - 0.1 &&
      x < edge - radius;
    const free = taken.every(
      (other) => Math.hypot(other.x - x, other.y - y) > other.radius + radius,
    );
    if (!inside || !free) continue;
    taken.push({ x, y, radius });
    place(thing, upright(x, y, between(random, -Math.PI, Math.PI)));
  }
  // doors stand in walls
  for (let i = whole(random, 0, 2); i > 0; i--) {
    const side = whole(random, 0, 3);
    const along = between(random, -0.8, 0.8);
    const poses: readonly Transform3[] = [
      upright(half.x - 0.06, along * half.y, Math.PI),
      upright(-half.x + 0.06, along * half.y, 0),
      upright(along * half.x, half.y - 0.06, -Math.PI / 2),
      upright(along * half.x, -half.y + 0.06, Math.PI / 2),
    ];
    const pose = poses[side];
    if (pose === undefined || (side === 0 && edge < Infinity)) continue;
    place(door(random), pose);
    taken.push({ ...pose.translation, radius: 0 });
  }
  return taken;
}

function drawThing(random: Random): Thing {
  const make = pick<(random: Random) => Thing>(random, [
    person,
    person,
    person,
    chair,
    box,
    box,
    cone,
    glassMarking,
    glassMarking,
    glassMarking,
    glassMarking,
    door,
    door,
    clutter,
    clutter,
    clutter,
  ]);
  return make(random);
}

/** How high the barrier stands by whose outline the edge of a drop is named [m]. */
const BARRIER = 0.3;

/** A floor that ends at `at`, with steps down behind it. */
function dropOff(random: Random, half: Spot) {
  const at = between(random, -half.x * 0.2, half.x * 0.8);
  const wide = 2 * half.y + 2;
  const rise = between(random, 0.12, 0.2);
  const tread = between(random, 0.24, 0.34);
  const depth = half.x + 4 + at;
  const surface = colour(random);
  const platform = part(
    { kind: 'box', size: { x: depth, y: wide, z: 0.1 } },
    [at - depth / 2, 0, -0.05],
    matt(surface),
  );
  const nosing = between(random, 0.03, 0.08);
  const paint = chance(random, 0.6)
    ? pick<readonly [number, number, number]>(random, [
        [0.95, 0.8, 0.1],
        [0.9, 0.9, 0.9],
        [0.15, 0.15, 0.15],
      ])
    : colour(random);
  const edge = [
    part(
      { kind: 'box', size: { x: nosing, y: wide, z: 0.012 } },
      [at - nosing / 2, 0, 0.004],
      matt(paint),
    ),
  ];
  const steps = chance(random, 0.7) ? whole(random, 3, 8) : 0;
  const below: VisualDescription[] = [
    ground(colour(random), -rise * (steps + 1) - between(random, 0, 1)),
  ];
  for (let i = 1; i <= steps; i++)
    below.push(
      part(
        { kind: 'box', size: { x: tread, y: wide, z: 0.1 } },
        [at + (i - 0.5) * tread, 0, -rise * i - 0.05],
        matt(surface),
      ),
    );
  const rail = { kind: 'box', size: { x: 0.01, y: wide, z: BARRIER } } as const;
  const barrier = [part(rail, [at, 0, BARRIER / 2], matt(surface))];
  return { at, platform, below, edge, barrier };
}

type Shade = readonly [number, number, number];

function ground(shade: Shade, z: number): VisualDescription {
  const plane = { kind: 'plane', normal: { x: 0, y: 0, z: 1 }, size: { x: 100, y: 100 } } as const;
  return part(plane, [0, 0, z], matt(shade));
}

/** A shade not far from another: walls may look like the floor they stand on. */
function near(random: Random, [r, g, b]: Shade): Shade {
  const by = between(random, 0.7, 1.4);
  return [Math.min(1, r * by), Math.min(1, g * by), Math.min(1, b * by)];
}

/** Rugs, tiles, lanes and other paint: floor of another colour, none beyond `end`. */
function rugs(random: Random, half: Spot, end: number): VisualDescription[] {
  const strips = chance(random, 0.7) ? whole(random, 1, 5) : 0;
  return Array.from({ length: strips }, () => {
    const line = chance(random, 0.35);
    const size = {
      x: line ? between(random, 0.04, 0.15) : between(random, 0.4, 4),
      y: line ? between(random, 1, 8) : between(random, 0.4, 4),
      z: between(random, 0.004, 0.016),
    };
    const turned = chance(random, 0.4) ? random() * 3 : chance(random, 0.5) ? 0 : Math.PI / 2;
    const reach = Math.hypot(size.x, size.y) / 2;
    const [x, y] = [
      Math.min(between(random, -half.x, half.x), end - reach),
      between(random, -half.y, half.y),
    ];
    const laid = (width: number, length: number, by: number, along: number, shade: Shade) =>
      part(
        { kind: 'box', size: { x: width, y: length, z: size.z + along } },
        [x + Math.cos(turned) * by, y + Math.sin(turned) * by, size.z / 2],
        matt(shade),
        [0, 0, turned],
      );
    const main = colour(random);
    const carpet = laid(size.x, size.y, 0, 0, main);
    if (line || chance(random, 0.5)) return [carpet];
    const other = chance(random, 0.5) ? colour(random) : near(random, main);
    if (chance(random, 0.5)) return [carpet, laid(size.x * 0.8, size.y * 0.8, 0, 0.003, other)];
    const count = whole(random, 2, 9);
    const stripe = size.x / (2 * count);
    return [
      carpet,
      ...Array.from({ length: count }, (_, i) =>
        laid(stripe, size.y, (2 * i + 1 - count) * stripe, 0.003, other),
      ),
    ];
  }).flat();
}

/** Shadows, reflections and light from windows on the floor: patches that one sees the floor through. */
function lightAndShade(random: Random, half: Spot, end: number): VisualDescription[] {
  const patches = chance(random, 0.5) ? whole(random, 1, 4) : 0;
  return Array.from({ length: patches }, () => {
    const size = { x: between(random, 0.3, 2.5), y: between(random, 0.3, 2.5), z: 0.001 };
    const reach = Math.hypot(size.x, size.y) / 2;
    const x = Math.min(between(random, -half.x, half.x), end - reach);
    const y = between(random, -half.y, half.y);
    const bright = chance(random, 0.4) ? 0.95 : 0.03;
    return part(
      chance(random, 0.5)
        ? { kind: 'box', size }
        : { kind: 'cylinder', radius: size.x / 2, length: size.z },
      [x, y, 0.022],
      matt([bright, bright, bright], between(random, 0.1, 0.45)),
      [0, 0, random() * 3],
    );
  });
}

/** Pictures, boards and windows on the walls, and lamps that hang. */
function pictures(random: Random, { x, y }: Spot): VisualDescription[] {
  return Array.from({ length: whole(random, 0, 5) }, () => {
    const [wide, high] = [between(random, 0.3, 1.6), between(random, 0.3, 1.2)];
    const along = between(random, -0.8, 0.8);
    const z = between(random, 1, 1.7);
    const shade = matt(colour(random));
    const side = chance(random, 0.5) ? 1 : -1;
    return chance(random, 0.5)
      ? part(
          { kind: 'box', size: { x: 0.04, y: wide, z: high } },
          [side * (x - 0.06), along * y, z],
          shade,
        )
      : part(
          { kind: 'box', size: { x: wide, y: 0.04, z: high } },
          [along * x, side * (y - 0.06), z],
          shade,
        );
  });
}

/** A wall across the room with a way through it. */
function innerWall(random: Random, { x, y }: Spot): Thing[] {
  const at = between(random, -0.7, 0.7) * x;
  const gap = between(random, 0.8, 1.4);
  const middle = between(random, -0.7, 0.7) * y;
  const high = between(random, 2.2, 3);
  const paint = matt(colour(random));
  const wallTo = (low: number, top: number, z: number, tall: number): Thing => ({
    visuals: [
      part(
        { kind: 'box', size: { x: 0.1, y: top - low, z: tall } },
        [at, (low + top) / 2, z],
        paint,
      ),
    ],
    radius: 0,
  });
  const [left, right] = [middle - gap / 2, middle + gap / 2];
  const walls: Thing[] = [];
  if (left > -y + 0.1) walls.push(wallTo(-y, left, high / 2, high));
  if (right < y - 0.1) walls.push(wallTo(right, y, high / 2, high));
  if (chance(random, 0.6))
    walls.push(wallTo(left, right, (2.05 + high) / 2, Math.max(0.1, high - 2.05)));
  return walls;
}

/** Four walls, some with a skirting board or a band, now and then one missing. */
function walls(random: Random, { x, y }: Spot, floor: Shade): Thing[] {
  const paint = matt(chance(random, 0.3) ? near(random, floor) : colour(random));
  const other = matt(colour(random));
  const high = between(random, 2.2, 3.2);
  const skirting = chance(random, 0.5);
  return [
    [x, 0, 0.1, 2 * y],
    [-x, 0, 0.1, 2 * y],
    [0, y, 2 * x, 0.1],
    [0, -y, 2 * x, 0.1],
  ].flatMap(([cx = 0, cy = 0, sx = 0, sy = 0]) => {
    if (chance(random, 0.08)) return [];
    const size = { x: sx, y: sy, z: high };
    const material = chance(random, 0.2) ? other : paint;
    const visuals = [part({ kind: 'box', size }, [cx, cy, high / 2], material)];
    if (skirting) {
      const board = { x: sx + 0.03, y: sy + 0.03, z: 0.1 };
      visuals.push(part({ kind: 'box', size: board }, [cx, cy, 0.05], other));
    }
    return [{ visuals, radius: 0 }];
  });
}

/** From the height of a robot's camera, roughly level, mostly towards something. */
function view(random: Random, centre: Spot, edge: number, things: readonly Spot[]): Transform3 {
  const x = centre.x + between(random, -0.2, 0.2);
  const y = centre.y + between(random, -0.2, 0.2);
  const thing = things[whole(random, 0, things.length - 1)];
  const aimed =
    edge < Infinity && chance(random, 0.75)
      ? 0
      : thing === undefined || chance(random, 0.1)
        ? between(random, -Math.PI, Math.PI)
        : Math.atan2(thing.y - y, thing.x - x);
  return {
    translation: { x, y, z: between(random, 0.08, 0.7) },
    rotation: quaternionFromRpy(
      between(random, -0.03, 0.03),
      between(random, -0.1, 0.12),
      aimed + between(random, -0.45, 0.45),
    ),
  };
}

function worldOf(random: Random, models: readonly ModelDescription[]): WorldDescription {
  const dim = chance(random, 0.12) ? 0.4 : 1;
  const ambient = dim * between(random, 0.2, 0.7);
  const back = colour(random);
  return {
    name: 'picture',
    file: '',
    gravity: { x: 0, y: 0, z: -9.81 },
    models,
    actors: [],
    lights: Array.from({ length: whole(random, 1, 3) }, () => light(random, dim)),
    ambient: { r: ambient, g: ambient, b: ambient, a: 1 },
    background: { r: back[0], g: back[1], b: back[2], a: 1 },
    ignored: [],
  };
}

function light(random: Random, dim: number): LightDescription {
  const warm = between(random, 0.75, 1);
  const diffuse = { r: 1, g: warm, b: warm * between(random, 0.8, 1.2), a: 1 };
  const down = { x: between(random, -0.7, 0.7), y: between(random, -0.7, 0.7), z: -1 };
  const length = Math.hypot(down.x, down.y, down.z);
  const local = chance(random, 0.3);
  return {
    name: 'light',
    kind: local ? 'point' : 'directional',
    pose: upright(between(random, -3, 3), between(random, -3, 3), 0, 2.2),
    direction: { x: down.x / length, y: down.y / length, z: down.z / length },
    diffuse,
    specular: diffuse,
    intensity: dim * (local ? between(random, 0.5, 1.5) : between(random, 0.15, 0.7)),
    attenuation: { range: 30, constant: 0.4, linear: 0.1, quadratic: 0.03 },
    on: true,
    castShadows: false,
  };
}

function modelOf(
  name: string,
  visuals: readonly VisualDescription[],
  pose: Transform3,
): ModelDescription {
  const placed = visuals.map((visual) => ({ ...visual, pose: compose3(pose, visual.pose) }));
  const link = {
    name: 'link',
    pose: upright(0, 0, 0),
    mass: 1,
    gravity: false,
    kinematic: false,
    collisions: [],
    visuals: placed,
  };
  return { name, pose: upright(0, 0, 0), isStatic: true, links: [link], joints: [] };
}

function upright(x: number, y: number, yaw: number, z = 0): Transform3 {
  return { translation: { x, y, z }, rotation: quaternionFromRpy(0, 0, yaw) };
}
