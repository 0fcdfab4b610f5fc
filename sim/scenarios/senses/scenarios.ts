import type { Pose2 } from '#nodes/math/se2.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Fault } from '#sim/params.ts';
import type { SoundSource } from '#sim/sound/source.ts';
import { carton, pane, room, wall } from './place.ts';
import type { Place } from './place.ts';

export const senses = ['camera', 'lidar', 'audio'] as const;
export type Sense = (typeof senses)[number];

/** A word that somebody says. */
export interface Spoken {
  readonly text: string;
  /** Where the mouth is [m], or the walker it belongs to. */
  readonly at: readonly [number, number, number] | string;
  /** When it begins [s]. */
  readonly time: number;
}

/** What the robot is to do, and what counts as done. */
export type Task =
  | { readonly kind: 'goal'; readonly goal: readonly [number, number]; readonly duration: number }
  /** Stands within 0.5 s of the end of the word, and goes on standing. */
  | { readonly kind: 'stop'; readonly goal: readonly [number, number]; readonly duration: number }
  /** Comes within so many metres of the place. */
  | {
      readonly kind: 'come';
      readonly to: readonly [number, number];
      readonly within: number;
      readonly duration: number;
    }
  /** Has gone with a walker and is near him at the end. */
  | {
      readonly kind: 'follow';
      readonly walker: string;
      readonly within: number;
      readonly duration: number;
    };

export interface Draw {
  readonly place: Omit<Place, 'name'>;
  readonly start: Pose2;
  readonly task: Task;
  readonly sounds?: readonly (Partial<SoundSource> & Pick<SoundSource, 'name' | 'kind'>)[];
  readonly spoken?: readonly Spoken[];
  readonly faults?: readonly Fault[];
}

export interface Scenario {
  readonly name: string;
  readonly sentence: string;
  /** Without these it should be harder; none: a neutral one. */
  readonly madeFor: readonly Sense[];
  /** Without these nothing on the robot can know. */
  readonly onlyBy: readonly Sense[];
  readonly draw: (random: Random) => Draw;
}

const between = (random: Random, low: number, high: number): number =>
  low + random() * (high - low);
const facing = (x: number, y: number, yaw = 0): Pose2 => ({ x, y, yaw });
const lit = { light: 1, walks: [] } as const;
/** What a Waffle Pi covers on an open floor [m/s]. */
const PACE = 0.23;

const glassWall: Scenario = {
  name: 'glass-wall',
  sentence: 'A glass wall stands across the way; there is a gap at one end',
  madeFor: ['camera'],
  onlyBy: ['camera'],
  draw: (random) => {
    const x = between(random, -0.4, 0.4);
    const side = random() < 0.5 ? -1 : 1;
    const end = side * between(random, 0.3, 0.8);
    const blocks = [...room(-3, -2, 3, 2), ...pane('pane', x, -2 * side, x, end)];
    return {
      place: { ...lit, blocks },
      start: facing(-2.3, between(random, -0.8, 0.8)),
      task: { kind: 'goal', goal: [2.2, between(random, -0.8, 0.8)], duration: 90 },
    };
  },
};

const lowBox: Scenario = {
  name: 'low-box',
  sentence: 'Low boxes lie across the way, under the plane of the scan',
  madeFor: ['camera'],
  onlyBy: ['camera'],
  draw: (random) => {
    const blocks = room(-3, -1.5, 3, 1.5);
    for (let i = 0; i < 3; i++) {
      const x = -1.2 + 1.2 * i + between(random, -0.2, 0.2);
      const y = (i % 2 === 0 ? 1 : -1) * between(random, 0.1, 0.5);
      blocks.push(carton(`low${String(i)}`, x, y, [0.25, between(random, 0.5, 0.9), 0.08]));
    }
    return {
      place: { ...lit, blocks },
      start: facing(-2.4, between(random, -0.3, 0.3)),
      task: { kind: 'goal', goal: [2.4, between(random, -0.3, 0.3)], duration: 100 },
    };
  },
};

const darkRoom: Scenario = {
  name: 'dark-room',
  sentence: 'A furnished room without light',
  madeFor: ['lidar'],
  onlyBy: [],
  draw: (random) => {
    const blocks = room(-3, -2, 3, 2);
    for (let i = 0; i < 5; i++) {
      const [x, y] = [-1.6 + 0.8 * i, between(random, -1.3, 1.3)];
      blocks.push(carton(`thing${String(i)}`, x, y, [0.35, 0.35, 0.6], between(random, 0, 1.5)));
    }
    return {
      place: { blocks, walks: [], light: 0.02 },
      start: facing(-2.4, 0),
      task: { kind: 'goal', goal: [2.4, between(random, -1, 1)], duration: 90 },
    };
  },
};

const personAtDoor: Scenario = {
  name: 'person-at-door',
  sentence: 'A person steps out of a door and crosses the corridor ahead',
  madeFor: ['lidar'],
  onlyBy: [],
  draw: (random) => {
    const blocks = [
      ...[wall('south', -4, -1.1, 4, -1.1), wall('west', -4, -1.1, -4, 1.1)],
      ...[wall('north_a', -4, 1.1, 0.4, 1.1), wall('north_b', 1.6, 1.1, 4, 1.1)],
      ...[wall('east', 4, -1.1, 4, 1.1), wall('room_a', 0.4, 1.1, 0.4, 3)],
      ...[wall('room_b', 1.6, 1.1, 1.6, 3), wall('room_c', 0.4, 3, 1.6, 3)],
    ];
    // out of the door when the robot is about two metres before it
    const out = 1.5 + between(random, 1.8, 2.6) / PACE;
    const way = [
      [0, 1, 2.4],
      [out, 1, 2.4],
      [out + 2.2, 1, 0.6],
      [out + 3, 1.4, 0.35],
      [out + 7, 3.4, 0.35],
    ] as const;
    return {
      place: { blocks, walks: [{ name: 'person', way }], light: 1 },
      start: facing(-3, between(random, -0.6, -0.2)),
      task: { kind: 'goal', goal: [2.6, -0.5], duration: 90 },
    };
  },
};

const personInCorridor: Scenario = {
  name: 'person-in-corridor',
  sentence: 'A person walks against the robot in a corridor and keeps to one side',
  madeFor: ['lidar'],
  onlyBy: [],
  draw: (random) => {
    const side = random() < 0.5 ? -1 : 1;
    const y = side * between(random, 0.55, 0.7);
    const speed = between(random, 0.5, 0.9);
    const leaves = between(random, 1, 4);
    const way = [
      [0, 3.4, y],
      [leaves, 3.4, y],
      [leaves + 6.6 / speed, -3.2, y],
    ] as const;
    return {
      place: { blocks: room(-3.8, -1.2, 3.8, 1.2), walks: [{ name: 'person', way }], light: 1 },
      start: facing(-2.6, between(random, -0.3, 0.3)),
      task: { kind: 'goal', goal: [2.8, 0], duration: 90 },
    };
  },
};

/** Two corridors cross; what comes along the other one is hidden by the corner. */
function corner(): Place['blocks'] {
  return [
    ...[wall('sw_a', -4, -1, -1, -1), wall('sw_b', -1, -1, -1, -5)],
    ...[wall('se_a', 1, -1, 4, -1), wall('se_b', 1, -1, 1, -5)],
    ...[wall('north', -4, 1, 4, 1), wall('west', -4, -1, -4, 1)],
    ...[wall('east', 4, -1, 4, 1), wall('south', -1, -5, 1, -5)],
  ];
}

const sirenBehindCorner: Scenario = {
  name: 'siren-behind-corner',
  sentence: 'A vehicle with a siren comes out of a blind corner, fast',
  madeFor: ['audio'],
  onlyBy: [],
  draw: (random) => {
    // it turns into the robot's corridor, ahead of it, when the robot is about to reach the corner
    const out = 1.5 + between(random, 1.5, 2) / PACE;
    const way = [
      [0, -0.2, -4.6],
      [out - 1, -0.2, -4.6],
      [out + 1.6, -0.2, -0.6],
      [out + 2.2, 0.3, 0.1],
      [out + 5, 3.4, 0.1],
    ] as const;
    return {
      place: { blocks: corner(), walks: [{ name: 'vehicle', way }], light: 1 },
      start: facing(-3.2, between(random, -0.3, 0.2)),
      task: { kind: 'goal', goal: [2, -0.4], duration: 90 },
      sounds: [{ name: 'siren', kind: 'siren', model: 'vehicle', position: [0, 0, 1], level: 95 }],
    };
  },
};

const beeperBehind: Scenario = {
  name: 'beeper-behind',
  sentence: 'A vehicle reverses towards the robot from behind, beeping, slower than the robot',
  madeFor: ['audio'],
  onlyBy: [],
  draw: (random) => {
    const speed = between(random, 0.1, 0.16);
    const way = [
      [0, -4.4, 0],
      [30, -4.4 + 30 * speed, 0],
    ] as const;
    return {
      place: { blocks: room(-5, -1.4, 4, 1.4), walks: [{ name: 'vehicle', way }], light: 1 },
      start: facing(-2.6, between(random, -0.4, 0.4)),
      task: { kind: 'goal', goal: [2.8, between(random, -0.4, 0.4)], duration: 90 },
      sounds: [
        { name: 'beeper', kind: 'beeper', model: 'vehicle', position: [0, 0, 0.6], level: 85 },
      ],
    };
  },
};

const spokenStop: Scenario = {
  name: 'spoken-stop',
  sentence: 'Somebody says "stop"; the robot stands at once and goes on standing',
  madeFor: ['audio'],
  onlyBy: ['audio'],
  draw: (random) => ({
    place: { ...lit, blocks: room(-3.4, -2, 3.4, 2) },
    start: facing(-2.6, 0),
    task: { kind: 'stop', goal: [2.6, 0], duration: 22 },
    spoken: [
      {
        text: 'stop',
        at: [between(random, -2.4, 0), between(random, -1.7, 1.7), 1.5],
        time: between(random, 7, 11),
      },
    ],
  }),
};

const comeHere: Scenario = {
  name: 'come-here',
  sentence: 'Somebody calls "come here" from a side room',
  madeFor: ['audio'],
  onlyBy: ['audio'],
  draw: (random) => {
    const blocks = [
      ...room(-3, -2, 3, 2),
      ...[wall('inner_a', 0.8, -2, 0.8, -0.6), wall('inner_b', 0.8, 0.6, 0.8, 2)],
    ];
    const to = [between(random, 1.7, 2.3), between(random, -1.2, 1.2)] as const;
    return {
      place: { ...lit, blocks },
      start: facing(-2, between(random, -0.8, 0.8), between(random, -3, 3)),
      task: { kind: 'come', to, within: 1.3, duration: 70 },
      spoken: [6, 30].map((time) => ({ text: 'come here', at: [...to, 1.5], time })),
    };
  },
};

const followMe: Scenario = {
  name: 'follow-me',
  sentence: 'Somebody says "follow me" and walks away',
  madeFor: ['audio', 'lidar'],
  onlyBy: ['audio'],
  draw: (random) => {
    const y = between(random, -0.5, 0.5);
    const way = [
      [0, -1, y],
      [8, -1, y],
      [26, 2.4, between(random, -0.8, 0.8)],
    ] as const;
    return {
      place: { blocks: room(-3.4, -2, 4, 2), walks: [{ name: 'guide', way }], light: 1 },
      start: facing(-2.4, 0),
      task: { kind: 'follow', walker: 'guide', within: 1.8, duration: 38 },
      spoken: [{ text: 'follow me', at: 'guide', time: 6 }],
    };
  },
};

/** A plain drive round some furniture, for faults and as a neutral case. */
function drive(random: Random, extra: Partial<Draw> & { readonly light?: number }): Draw {
  const blocks = room(-3, -1.8, 3, 1.8);
  for (let i = 0; i < 3; i++) {
    const [x, y] = [-1.2 + 1.2 * i, between(random, -1, 1)];
    blocks.push(carton(`thing${String(i)}`, x, y, [0.4, 0.4, 0.7], between(random, 0, 1.5)));
  }
  return {
    place: { blocks, walks: [], light: extra.light ?? 1 },
    start: facing(-2.4, between(random, -0.6, 0.6)),
    task: { kind: 'goal', goal: [2.4, between(random, -0.8, 0.8)], duration: 100 },
    ...extra,
  };
}

const lidarDropout: Scenario = {
  name: 'lidar-dropout',
  sentence: 'The LiDAR is silent for three seconds on the way',
  madeFor: [],
  onlyBy: [],
  draw: (random) => {
    const from = between(random, 6, 14);
    return drive(random, { faults: [{ sensor: 'scan', kind: 'silent', from, until: from + 3 }] });
  },
};

const cameraFrozen: Scenario = {
  name: 'camera-frozen',
  sentence: 'The camera shows the same picture for ten seconds',
  madeFor: [],
  onlyBy: [],
  draw: (random) => {
    const from = between(random, 5, 10);
    return drive(random, { faults: [{ sensor: 'image', kind: 'frozen', from, until: from + 10 }] });
  },
};

const microphonesHumming: Scenario = {
  name: 'microphones-humming',
  sentence: 'A machine hums beside the way',
  madeFor: [],
  onlyBy: [],
  draw: (random) =>
    drive(random, {
      sounds: [{ name: 'hum', kind: 'motor', position: [0, 1.6, 0.4], level: 85 }],
    }),
};

const allDegraded: Scenario = {
  name: 'all-degraded',
  sentence: 'Dim light, a LiDAR that drops out twice, a camera that freezes and noise',
  madeFor: [],
  onlyBy: [],
  draw: (random) =>
    drive(random, {
      light: 0.15,
      faults: [
        { sensor: 'scan', kind: 'silent', from: 6, until: 7 },
        { sensor: 'image', kind: 'frozen', from: 9, until: 13 },
        { sensor: 'scan', kind: 'empty', from: 15, until: 16.5 },
      ],
      sounds: [{ name: 'noise', kind: 'noise', position: [0, 1.6, 1], level: 80 }],
    }),
};

const crowd: Scenario = {
  name: 'crowd-of-ten',
  sentence: 'Ten people walk about a hall',
  madeFor: ['lidar'],
  onlyBy: [],
  draw: (random) => {
    const walks = Array.from({ length: 10 }, (_, i) => {
      const lane = -3.2 + 0.72 * i;
      const speed = between(random, 0.3, 0.7);
      const half = 6 / speed;
      const shift = between(random, 0, half);
      const ys: [number, number] = i % 2 === 0 ? [-3, 3] : [3, -3];
      const at = ys[0] + ((ys[1] - ys[0]) * shift) / half;
      const way = [
        [0, lane, at],
        [half - shift, lane, ys[1]],
        [2 * half - shift, lane, ys[0]],
        [2 * half, lane, at],
      ] as const;
      return { name: `person${String(i)}`, way, loop: true };
    });
    return {
      place: { blocks: room(-5, -3.6, 5, 3.6), walks, light: 1 },
      start: facing(-4.3, between(random, -0.5, 0.5)),
      task: { kind: 'goal', goal: [4.3, between(random, -1, 1)], duration: 150 },
    };
  },
};

const neutral: Scenario = {
  name: 'furnished-room',
  sentence: 'A furnished room in daylight, nothing special',
  madeFor: [],
  onlyBy: [],
  draw: (random) => drive(random, {}),
};

/** The senses suite, in the order of its table. */
export const scenarios: readonly Scenario[] = [
  glassWall,
  lowBox,
  darkRoom,
  personAtDoor,
  personInCorridor,
  sirenBehindCorner,
  beeperBehind,
  spokenStop,
  comeHere,
  followMe,
  lidarDropout,
  cameraFrozen,
  microphonesHumming,
  allDegraded,
  crowd,
  neutral,
];
