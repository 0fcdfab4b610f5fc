import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '#nodes/math/random.ts';
import { HEIGHT, WIDTH, photograph } from './photograph.ts';
import { drawScene } from './scene.ts';
import { labels } from './things.ts';

/** Raised whenever a seed would give other pictures. */
export const PICTURE_GENERATOR = 3;

/** Floor is learned on cells of so many pixels. */
const CELL = 4;

/**
 * Writes `count` pictures of scenes `set/0`, `set/1`, … to `directory`: `<set>.rgb` (uint8,
 * [count][HEIGHT][WIDTH][3]), `<set>.floor` (uint8 shares of 255, [count][HEIGHT/4][WIDTH/4]) and
 * `<set>.json` (sizes, label names and boxes as in `Photograph`). What is there already is kept.
 */
export function writePictures(
  directory: string,
  set: string,
  seed: number,
  count: number,
  tell: (text: string) => void,
): void {
  const index = join(directory, `${set}.json`);
  const key = `${String(PICTURE_GENERATOR)}/${String(seed)}/${String(count)}`;
  if (existsSync(index) && readFileSync(index, 'utf8').startsWith(`{"key":"${key}"`)) return;
  const rgb = openSync(join(directory, `${set}.rgb`), 'w');
  const floors = openSync(join(directory, `${set}.floor`), 'w');
  const boxes: (readonly number[])[] = [];
  for (let i = 0; boxes.length < count; i++) {
    const random = seeded(`${String(seed)}/${set}/${String(i)}`);
    for (const picture of photograph(drawScene(random), random)) {
      if (boxes.length === count) break;
      writeSync(rgb, picture.rgb);
      writeSync(floors, shares(picture.floor));
      boxes.push(picture.boxes);
      if (boxes.length % 500 === 0) tell(`${set}: ${String(boxes.length)} of ${String(count)}`);
    }
  }
  closeSync(rgb);
  closeSync(floors);
  const shape = { key, count, width: WIDTH, height: HEIGHT, cell: CELL, labels };
  writeFileSync(index, JSON.stringify({ ...shape, boxes }));
}

/** Share of floor in each cell, 0 to 255. */
function shares(floor: Uint8Array): Uint8Array {
  const columns = WIDTH / CELL;
  const sums = new Uint16Array((columns * HEIGHT) / CELL);
  for (let at = 0; at < floor.length; at++) {
    const column = at % WIDTH;
    const row = (at - column) / WIDTH;
    const cell = Math.floor(row / CELL) * columns + Math.floor(column / CELL);
    sums[cell] = (sums[cell] ?? 0) + (floor[at] ?? 0);
  }
  return Uint8Array.from(sums, (sum) => Math.round((sum * 255) / (CELL * CELL)));
}
