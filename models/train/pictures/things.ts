import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Geometry, Material, Rgba, VisualDescription } from '#sim/sdf/description.ts';
import { between, chance, pick, whole } from './draw.ts';
import type { Random } from '#nodes/math/random.ts';

/** What the camera's own detector tells apart; the order is that of its output. */
export const labels = [
  'person',
  'door',
  'chair',
  'box',
  'glass marking',
  'warning cone',
  'stairs edge',
] as const;
export type Label = (typeof labels)[number];

/** Something to put into a picture: its visuals on the floor about its own origin, z up [m]. */
export interface Thing {
  /** Absent: to be told apart from all that has a name. */
  readonly label?: Label;
  readonly visuals: readonly VisualDescription[];
  /** Of a circle that holds it [m]. */
  readonly radius: number;
}

type Vector = readonly [number, number, number];

export function matt(colour: Vector, alpha = 1): Material {
  const [r, g, b] = colour;
  const shown = { r, g, b, a: alpha };
  const black: Rgba = { r: 0, g: 0, b: 0, a: 1 };
  return { ambient: shown, diffuse: shown, specular: black, emissive: black, transparency: 0 };
}

export function part(
  geometry: Geometry,
  [x, y, z]: Vector,
  material: Material,
  [roll, pitch, yaw]: Vector = [0, 0, 0],
): VisualDescription {
  const pose: Transform3 = {
    translation: { x, y, z },
    rotation: quaternionFromRpy(roll, pitch, yaw),
  };
  return { name: 'part', pose, geometry, material, castShadows: false };
}

const cuboid = (x: number, y: number, z: number): Geometry => ({
  kind: 'box',
  size: { x, y, z },
});
const cylinder = (radius: number, length: number): Geometry => ({
  kind: 'cylinder',
  radius,
  length,
});

/** Any colour, rather muted. */
export function colour(random: Random): Vector {
  const grey = random();
  const mix = random() * 0.8;
  const channel = (): number => Math.min(1, Math.max(0, grey + (random() - 0.5) * mix));
  return [channel(), channel(), channel()];
}

/** Legs, trunk, arms and head of some size, clothes and stance; also the plain figure of an actor. */
export function person(random: Random): Thing {
  const height = between(random, 1.1, 1.95);
  const wide = (height / 1.75) * between(random, 0.15, 0.3);
  const skin: Vector = pick(random, [
    [0.86, 0.66, 0.52],
    [0.95, 0.8, 0.69],
    [0.55, 0.38, 0.26],
    [0.35, 0.23, 0.16],
  ]);
  const plain = chance(random, 0.35);
  const trousers = matt(plain && chance(random, 0.7) ? [0.16, 0.19, 0.32] : colour(random));
  const coat = matt(plain && chance(random, 0.7) ? [0.72, 0.3, 0.18] : colour(random));
  const head = height * between(random, 0.06, 0.08);
  const trunk = height - 2 * head;
  const visuals = [
    part({ kind: 'sphere', radius: head }, [0, 0, height - head], matt(skin)),
    part(
      { kind: 'capsule', radius: wide * 0.9, length: Math.max(0.05, trunk * 0.5 - wide) },
      [0, 0, trunk * 0.72],
      coat,
    ),
    part({ kind: 'sphere', radius: head * 0.3 }, [head, 0, height - head], matt(skin)),
  ];
  if (plain) visuals.push(part(cylinder(wide * 0.62, trunk * 0.5), [0, 0, trunk * 0.25], trousers));
  else visuals.push(...limbs(random, wide, trunk, trousers, coat));
  if (chance(random, 0.5))
    visuals.push(
      part(
        { kind: 'sphere', radius: head * 1.08 },
        [-0.02, 0, height - head * 0.85],
        matt(colour(random)),
      ),
    );
  return { label: 'person', visuals, radius: wide + 0.15 };
}

function limbs(
  random: Random,
  wide: number,
  trunk: number,
  trousers: Material,
  coat: Material,
): VisualDescription[] {
  const stride = between(random, -0.35, 0.35);
  const leg = (side: number): VisualDescription =>
    part(
      cylinder(wide * 0.32, trunk * 0.54),
      [side * stride * trunk * 0.22, side * wide * 0.42, trunk * 0.27],
      trousers,
      [0, -side * stride, 0],
    );
  const arm = (side: number): VisualDescription =>
    part(
      { kind: 'capsule', radius: wide * 0.2, length: trunk * 0.34 },
      [0, side * wide * 1.05, trunk * 0.7],
      coat,
      [side * between(random, 0, 0.3), side * stride, 0],
    );
  return [leg(1), leg(-1), arm(1), arm(-1)];
}

/** Leaf, handle and frame; stands in a wall or ajar. */
export function door(random: Random): Thing {
  const width = between(random, 0.7, 1.05);
  const height = between(random, 1.9, 2.15);
  const leaf = colour(random);
  const frame = matt(colour(random));
  const thick = between(random, 0.08, 0.2);
  const ajar = chance(random, 0.5) ? 0 : between(random, 0.1, 1.6);
  const hinge = -width / 2;
  const [c, s] = [Math.cos(ajar), Math.sin(ajar)];
  const at = (along: number, off: number, z: number): Vector => [
    s * along + c * off,
    hinge + c * along - s * off,
    z,
  ];
  const side = between(random, 0.04, 0.1);
  const visuals = [
    part(cuboid(0.045, width, height), at(width / 2, 0, height / 2), matt(leaf), [0, 0, -ajar]),
    part(cuboid(0.1, 0.12, 0.03), at(width * 0.9, 0.03, 1), matt([0.7, 0.7, 0.68]), [0, 0, -ajar]),
    part(cuboid(0.1, 0.12, 0.03), at(width * 0.9, -0.03, 1), matt([0.7, 0.7, 0.68]), [0, 0, -ajar]),
    part(cuboid(thick, side, height), [0, -(width + side) / 2, height / 2], frame),
    part(cuboid(thick, side, height), [0, (width + side) / 2, height / 2], frame),
    part(cuboid(thick, width + 2 * side, side), [0, 0, height + side / 2], frame),
  ];
  if (chance(random, 0.5)) {
    const panel = matt([leaf[0] * 0.75, leaf[1] * 0.75, leaf[2] * 0.75]);
    for (const z of [0.3, 0.72])
      visuals.push(
        part(cuboid(0.06, width * 0.6, height * 0.3), at(width / 2, 0, height * z), panel, [
          0,
          0,
          -ajar,
        ]),
      );
  }
  return { label: 'door', visuals, radius: width / 2 + 0.2 };
}

export function chair(random: Random): Thing {
  const seat = between(random, 0.38, 0.5);
  const high = between(random, 0.4, 0.5);
  const top = matt(colour(random));
  const wood = matt(colour(random));
  const back = between(random, 0.3, 0.6);
  const visuals = [
    part(cuboid(seat, seat, between(random, 0.03, 0.09)), [0, 0, high], top),
    part(cuboid(0.04, seat, back), [-seat / 2, 0, high + back / 2 + between(random, 0, 0.15)], top),
  ];
  const thin = between(random, 0.012, 0.03);
  if (chance(random, 0.75))
    for (const x of [-1, 1])
      for (const y of [-1, 1])
        visuals.push(
          part(cylinder(thin, high), [x * seat * 0.44, y * seat * 0.44, high / 2], wood),
        );
  else {
    visuals.push(part(cylinder(0.03, high), [0, 0, high / 2], wood));
    for (let i = 0; i < 5; i++) {
      const a = (i * 2 * Math.PI) / 5;
      const foot: Vector = [Math.cos(a) * 0.15, Math.sin(a) * 0.15, 0.05];
      visuals.push(part(cuboid(0.3, 0.04, 0.04), foot, wood, [0, 0, a]));
    }
  }
  if (chance(random, 0.4))
    for (const x of [-1, 1])
      visuals.push(
        part(cuboid(0.03, 0.03, back), [-seat / 2, x * seat * 0.45, high + back / 2], wood),
      );
  return { label: 'chair', visuals, radius: seat * 0.72 };
}

/** A carton, crate or parcel. */
export function box(random: Random): Thing {
  const size: Vector = [
    between(random, 0.12, 0.6),
    between(random, 0.12, 0.6),
    between(random, 0.08, 0.55),
  ];
  const brown = between(random, 0.6, 1.1);
  const card: Vector = chance(random, 0.6)
    ? [0.66 * brown, 0.5 * brown, 0.32 * brown]
    : colour(random);
  const visuals = [part(cuboid(...size), [0, 0, size[2] / 2], matt(card))];
  if (chance(random, 0.5))
    visuals.push(
      part(
        cuboid(size[0] * 1.005, 0.05, size[2] * 1.005),
        [0, 0, size[2] / 2],
        matt([card[0] * 1.25, card[1] * 1.25, card[2] * 1.2]),
      ),
    );
  return { label: 'box', visuals, radius: Math.hypot(size[0], size[1]) / 2 };
}

/** A pane with the stripes or dots by which it is told, mostly in a frame; its box is the whole pane's. */
export function glassMarking(random: Random): Thing {
  const width = between(random, 0.8, 2.6);
  const height = between(random, 1.6, 2.5);
  const paint = matt(
    pick(random, [
      [0.95, 0.95, 0.95],
      [0.9, 0.2, 0.15],
      [0.95, 0.8, 0.1],
      [0.2, 0.4, 0.85],
      colour(random),
    ]),
  );
  const visuals: VisualDescription[] = [];
  for (let bands = whole(random, 1, 2); bands > 0; bands--) {
    const z = bands === 2 ? between(random, 1, 1.6) : between(random, 0.2, 0.9);
    if (chance(random, 0.5))
      visuals.push(part(cuboid(0.014, width, between(random, 0.04, 0.15)), [0, 0, z], paint));
    else {
      const step = between(random, 0.1, 0.3);
      const size = step * between(random, 0.35, 0.75);
      for (let y = -width / 2 + step / 2; y < width / 2; y += step)
        visuals.push(part(cuboid(0.014, size, size), [0, y, z], paint));
    }
  }
  const tint = between(random, 0.7, 1);
  const glass = matt([tint * between(random, 0.75, 1), tint, tint], between(random, 0.12, 0.35));
  visuals.push(part(cuboid(0.01, width, height), [0, 0, height / 2], glass));
  if (chance(random, 0.75)) {
    const thick = between(random, 0.03, 0.08);
    const post = matt(colour(random));
    for (const side of [-1, 1])
      visuals.push(part(cuboid(0.05, thick, height), [0, (side * width) / 2, height / 2], post));
    visuals.push(part(cuboid(0.05, width, thick), [0, 0, thick / 2], post));
    visuals.push(part(cuboid(0.05, width, thick), [0, 0, height], post));
  }
  return { label: 'glass marking', visuals, radius: width / 2 };
}

/** A traffic cone: a pile of slices, ringed. */
export function cone(random: Random): Thing {
  const height = between(random, 0.25, 0.8);
  const foot = height * between(random, 0.18, 0.28);
  const body = pick<Vector>(random, [
    [0.95, 0.4, 0.08],
    [0.9, 0.25, 0.1],
    [0.95, 0.75, 0.1],
  ]);
  const slices = 9;
  const ring = whole(random, 3, 6);
  const visuals = [part(cuboid(foot * 2.4, foot * 2.4, 0.03), [0, 0, 0.015], matt(body))];
  for (let i = 0; i < slices; i++) {
    const radius = foot * (1 - (0.9 * i) / slices);
    const banded = i === ring || (i === ring - 2 && height > 0.5);
    visuals.push(
      part(
        cylinder(radius, height / slices),
        [0, 0, 0.03 + ((i + 0.5) * height) / slices],
        matt(banded ? [0.95, 0.95, 0.95] : body),
      ),
    );
  }
  return { label: 'warning cone', visuals, radius: foot * 1.7 };
}

/** What has no name here: tables, shelves, pillars, balls, plants, bins, sofas, beds, cupboards. */
export function clutter(random: Random): Thing {
  const shade = matt(colour(random));
  switch (whole(random, 0, 5)) {
    case 0: {
      const [x, y, z] = [
        between(random, 0.5, 1.4),
        between(random, 0.5, 0.9),
        between(random, 0.45, 0.8),
      ];
      const legs = [-1, 1].flatMap((i) =>
        [-1, 1].map((j) =>
          part(cuboid(0.05, 0.05, z), [i * (x / 2 - 0.05), j * (y / 2 - 0.05), z / 2], shade),
        ),
      );
      const top = part(cuboid(x, y, 0.04), [0, 0, z], matt(colour(random)));
      return { visuals: [top, ...legs], radius: Math.hypot(x, y) / 2 };
    }
    case 1: {
      const [x, y, z] = [
        between(random, 0.25, 0.5),
        between(random, 0.6, 1.6),
        between(random, 1, 2.2),
      ];
      const boards = [0.02, z / 3, (2 * z) / 3, z].map((at) =>
        part(cuboid(x, y, 0.03), [0, 0, at], shade),
      );
      const sides = [-1, 1].map((i) => part(cuboid(x, 0.03, z), [0, (i * y) / 2, z / 2], shade));
      return { visuals: [...boards, ...sides], radius: Math.hypot(x, y) / 2 };
    }
    case 2: {
      const radius = between(random, 0.06, 0.3);
      return { visuals: [part(cylinder(radius, 2.4), [0, 0, 1.2], shade)], radius };
    }
    case 3: {
      const radius = between(random, 0.08, 0.3);
      return { visuals: [part({ kind: 'sphere', radius }, [0, 0, radius], shade)], radius };
    }
    case 4:
      return block(random);
    default: {
      const radius = between(random, 0.1, 0.22);
      const pot = part(cylinder(radius, 0.3), [0, 0, 0.15], shade);
      const leaves = Array.from({ length: 5 }, () =>
        part(
          { kind: 'sphere', radius: between(random, 0.1, 0.22) },
          [between(random, -0.15, 0.15), between(random, -0.15, 0.15), between(random, 0.4, 0.9)],
          matt([0.1, between(random, 0.3, 0.6), 0.12]),
        ),
      );
      return { visuals: [pot, ...leaves], radius: radius + 0.15 };
    }
  }
}

/** Something large to sit or lie on, or to keep things in. */
function block(random: Random): Thing {
  const [x, y] = [between(random, 0.4, 1), between(random, 0.8, 2)];
  const z = chance(random, 0.6) ? between(random, 0.35, 0.6) : between(random, 0.8, 2.1);
  const main = colour(random);
  const visuals = [part(cuboid(x, y, z), [0, 0, z / 2], matt(main))];
  if (z < 0.7 && chance(random, 0.7)) {
    const back = between(random, 0.2, 0.5);
    visuals.push(part(cuboid(0.15, y, back), [-x / 2 + 0.07, 0, z + back / 2], matt(main)));
    visuals.push(
      part(cuboid(x * 0.5, y * 0.3, 0.1), [0.1, -y * 0.2, z + 0.05], matt(colour(random))),
    );
  } else {
    const front = matt([main[0] * 0.8, main[1] * 0.8, main[2] * 0.8]);
    for (const side of [-1, 1])
      visuals.push(
        part(cuboid(x * 1.01, y * 0.46, z * 0.85), [0.006, side * y * 0.245, z / 2], front),
      );
  }
  return { visuals, radius: Math.hypot(x, y) / 2 };
}
