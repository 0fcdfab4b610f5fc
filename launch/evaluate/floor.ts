import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { circumscribedRadius } from '#nodes/math/footprint.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { compose3, quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Camera, RobotProfile } from '#nodes/core/robot.ts';
import { catalogDirectory, loadModel } from '#models/registry.ts';
import { floorScore } from '#models/train/pictures/floor-score.ts';
import type { FloorScore, FloorPicture } from '#models/train/pictures/floor-score.ts';
import { photograph } from '#models/train/pictures/photograph.ts';
import { CameraSceneParams } from '#nodes/perception/camera/scene-sight.ts';
import { drawPose, freeSpace } from '#sim/scenarios/free-space.ts';
import { worlds } from '#sim/worlds/catalog.ts';
import { bodyPlane } from '../mission/body.ts';
import { CountFlag, UsageError, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { robotNamed } from '../mission/setup.ts';
import { readWorld, worldFile } from '../world-files.ts';

export const floorFlags = {
  model: { type: 'string', value: 'NAME', doc: 'Model of the catalogue; default camera-small' },
  robot: { type: 'string', value: 'NAME', doc: 'Whose camera; default turtlebot3_waffle_pi' },
  pictures: { type: 'string', value: 'N', doc: 'Pictures a world; default 100' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where models are; default models/catalog' },
  seed: { type: 'string', value: 'S', doc: 'Seed of the places; default 1' },
  out: { type: 'string', value: 'F.json', doc: 'Where the result is written; default nowhere' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  model: z.string().default('camera-small'),
  robot: z.string().default('turtlebot3_waffle_pi'),
  pictures: CountFlag.pipe(z.number().min(1)).default(100),
  catalog: z.string().default(catalogDirectory),
  seed: CountFlag.default(1),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

/** Models of our own worlds that one drives on. */
const FLOORS = new Set(['ground_plane', 'floors', 'lines']);

/** What a network takes for the end of the floor in our own worlds, which it was not trained in. */
export async function evaluateFloor(argv: readonly string[]): Promise<void> {
  const { model, robot: named, pictures, seed, out, catalog } = parseFlags(argv, floorFlags, Flags);
  const robot = robotNamed(named);
  const { camera } = robot;
  if (camera === null) throw new UsageError(`--robot: ${named} has no camera`);
  const { session } = await loadModel(model, { directory: catalog, providers: ['cpu'] });
  const result: Record<string, FloorScore> = {};
  for (const name of Object.keys(worlds)) {
    const random = seeded(`${String(seed)}/floor/${name}`);
    const taken = take(name, robot, camera, pictures, random);
    const score = await floorScore(session, camera, taken, CameraSceneParams.parse({}));
    result[name] = score;
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    process.stdout.write(
      `${name}: IoU ${score.iou.toFixed(3)}, of ${String(score.rays)} rays ${percent(score.falseRays)} end before an end and ${percent(score.missedRays)} after; ${percent(score.falsePictures)} of the pictures show what is not there\n`,
    );
  }
  if (out !== undefined)
    writeFileSync(out, `${JSON.stringify({ model, robot: named, pictures, seed, result })}\n`);
}

function take(
  name: string,
  robot: RobotProfile,
  camera: Camera,
  count: number,
  random: Random,
): FloorPicture[] {
  const world = readWorld(worldFile(name), []);
  const space = freeSpace(bodyPlane(robot, world), circumscribedRadius(robot.footprint) + 0.05);
  const { x, y, z, roll, pitch, yaw } = camera.mount;
  const mount = { translation: { x, y, z }, rotation: quaternionFromRpy(roll, pitch, yaw) };
  const views = Array.from({ length: count }, (): Transform3 => {
    const at = drawPose(space, space.main, random);
    if (at === undefined) throw new UsageError(`${name} has no free place for ${robot.name}`);
    const base = {
      translation: { x: at.x, y: at.y, z: 0 },
      rotation: quaternionFromRpy(0, 0, at.yaw),
    };
    return compose3(base, mount);
  });
  const nothing = { named: new Map<string, never>(), outlines: new Map<string, never>() };
  const taken = photograph({ world, floors: FLOORS, views, ...nothing }, random, camera);
  return taken.map(({ rgb, floor }) => ({ rgb, floor, mount }));
}
