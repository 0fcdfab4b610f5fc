import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import { renderPicture } from '#sim/picture.ts';
import type { PictureView } from '#sim/picture.ts';
import { UsageError } from './mission/options.ts';
import { readWorld, worldFile } from './world-files.ts';

const help = `Draws a picture of a world.

  npx tsx launch/picture.ts --world FILE --out PICTURE.png [options]

  --world FILE       SDF world, or the name of one of ours (apartment, warehouse, ...)
  --out FILE         where the PNG goes
  --view VIEW        top, bird (default), or x,y,z,yaw,pitch of a camera [m, rad; pitch down]
  --size WxH         in pixels (default 960x640)
  --models DIR       folder searched for model:// (repeatable)
`;

function main(): void {
  const { values } = parseArgs({
    options: {
      world: { type: 'string' },
      out: { type: 'string' },
      view: { type: 'string', default: 'bird' },
      size: { type: 'string', default: '960x640' },
      models: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (values.world === undefined || values.out === undefined)
    throw new UsageError('--world and --out are needed; --help tells more');
  const world = readWorld(worldFile(values.world), values.models);
  writeFileSync(values.out, renderPicture(world, viewOf(values.view), sizeOf(values.size)));
}

function viewOf(text: string): PictureView {
  if (text === 'top' || text === 'bird') return text;
  const numbers = text.split(',').map(Number);
  const [x = 0, y = 0, z = 0, yaw = 0, pitch = 0] = numbers;
  if (numbers.length < 3 || numbers.length > 5 || !numbers.every(Number.isFinite))
    throw new UsageError(`--view: top, bird or x,y,z,yaw,pitch, not '${text}'`);
  return { translation: { x, y, z }, rotation: quaternionFromRpy(0, pitch, yaw) };
}

function sizeOf(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d{1,4})x(\d{1,4})$/.exec(text) ?? [];
  if (Number(width) > 0 && Number(height) > 0)
    return { width: Number(width), height: Number(height) };
  throw new UsageError(`--size: WIDTHxHEIGHT, not '${text}'`);
}

try {
  main();
} catch (error) {
  const usage = error instanceof UsageError || error instanceof TypeError;
  if (!usage) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
