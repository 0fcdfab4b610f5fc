import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { seeded } from '#nodes/math/random.ts';
import { sdfOf } from '#sim/scenarios/senses/place.ts';
import { scenarios } from '#sim/scenarios/senses/scenarios.ts';
import type { Draw, Scenario, Sense, Task } from '#sim/scenarios/senses/scenarios.ts';
import type { Fault } from '#sim/params.ts';
import { SoundSource } from '#sim/sound/source.ts';
import { Mission } from '../mission/mission.ts';
import { prepare, robotNamed } from '../mission/setup.ts';
import { Witness } from './senses-witness.ts';
import { speechClip } from './speech.ts';

export interface SensesTrial {
  readonly scenario: string;
  readonly seed: string;
  readonly without: readonly Sense[];
}

export interface SensesResult {
  readonly scenario: string;
  readonly success: boolean;
  readonly reason: string;
  /** Simulated [s]. */
  readonly time: number;
  readonly contacts: number;
  /** The robot moved faster than 0.1 m/s when it touched. */
  readonly hard_contacts: number;
  /** Came nearer than 0.1 m to something without touching it. */
  readonly near_miss: boolean;
  readonly min_clearance: number;
}

const ROBOT = 'turtlebot3_waffle_pi';
const NEAR = 0.1;
/** Longer than any trial [s]. */
const ALWAYS = 1e4;

/** One scenario once, with some senses taken away. */
export async function runSensesTrial({
  scenario,
  seed,
  without,
}: SensesTrial): Promise<SensesResult> {
  const found = scenarios.find(({ name }) => name === scenario);
  if (found === undefined) throw new Error(`no scenario '${scenario}'`);
  const folder = mkdtempSync(join(tmpdir(), 'trinav-senses-'));
  try {
    return await drive(found, found.draw(seeded(seed)), seed, without, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drive(
  { name }: Scenario,
  draw: Draw,
  seed: string,
  without: readonly Sense[],
  folder: string,
): Promise<SensesResult> {
  const world = join(folder, `${name}.sdf`);
  writeFileSync(world, sdfOf({ name, ...draw.place }));
  const { sounds, ends } = voices(draw, seed);
  const mission = new Mission(
    await prepare({
      world,
      models: [],
      robot: withoutSenses(robotNamed(ROBOT), without),
      start: draw.start,
      seed,
      speed: 'max',
      senses: true,
      sim: { sounds, faults: [...(draw.faults ?? []), ...lostSenses(without)] },
    }),
  );
  const witness = new Witness(mission.host.bus, draw, ends);
  await mission.start();
  const { task } = draw;
  const goal = goalOf(task);
  let said = '';
  if (goal === undefined) await mission.runFor(task.duration);
  else said = (await mission.drive(goal, { duration: task.duration, arrival: 'stack' })).reason;
  // a robot that stands on command must go on standing
  if (task.kind === 'stop')
    await mission.runFor(Math.max(0, task.duration - mission.host.bus.now()));
  const { reached, reason } = witness.verdict(task, mission.host.bus.now());
  mission.close();
  const { contacts, hardContacts, minClearance } = witness;
  return {
    scenario: name,
    success: reached && contacts === 0,
    reason: contacts > 0 ? `touched ${witness.touched}` : [reason, said].join(' ').trim(),
    time: mission.host.bus.now(),
    contacts,
    hard_contacts: hardContacts,
    near_miss: contacts === 0 && minClearance < NEAR,
    min_clearance: minClearance,
  };
}

function goalOf(task: Task): { x: number; y: number } | undefined {
  return 'goal' in task ? { x: task.goal[0], y: task.goal[1] } : undefined;
}

/** The robot as it is built without a camera, or without microphones. */
function withoutSenses(robot: RobotProfile, without: readonly Sense[]): RobotProfile {
  return {
    ...robot,
    camera: without.includes('camera') ? null : robot.camera,
    microphones: without.includes('audio') ? null : robot.microphones,
  };
}

/** No robot of ours is built without a LiDAR: it is there and says nothing. */
function lostSenses(without: readonly Sense[]): Fault[] {
  return without.includes('lidar')
    ? [{ sensor: 'scan', kind: 'silent', from: 0, until: ALWAYS }]
    : [];
}

/** Everything that sounds, and when each word ends [s]. */
function voices(draw: Draw, seed: string): { sounds: SoundSource[]; ends: number[] } {
  const random = seeded(`${seed}/voice`);
  const ends: number[] = [];
  const spoken = (draw.spoken ?? []).map(({ text, at, time }, i) => {
    const voice = ['en-us', 'en-gb', 'en-gb-scotland', 'en-us+f3', 'en-gb+m3', 'en-us+f1'][
      Math.floor(random() * 6)
    ];
    const pitch = 30 + Math.floor(random() * 40);
    const clip = speechClip(text, voice ?? 'en', pitch, 130 + Math.floor(random() * 50));
    ends.push(time + clip.seconds);
    return SoundSource.parse({
      name: `voice${String(i)}`,
      kind: 'speech',
      clip: clip.file,
      level: 80,
      start: time,
      loop: false,
      ...(typeof at === 'string' ? { model: at, position: [0, 0, 1.5] } : { position: at }),
    });
  });
  const others = (draw.sounds ?? []).map((sound) => SoundSource.parse(sound));
  return { sounds: [...spoken, ...others], ends };
}
