import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BLOCKED, createCostSolver, OPEN } from '#models/train/cost-field.ts';

const columns = 41;
const rows = 31;

describe('cost field', () => {
  it('is the distance within three parts in a hundred where all is open', () => {
    const costs = new Uint16Array(columns * rows).fill(OPEN);
    const field = createCostSolver()(costs, columns, rows, 5, 5);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const exact = OPEN * Math.hypot(column - 5, row - 5);
        const found = field[row * columns + column]!;
        assert.ok(found >= exact - OPEN && found <= exact * 1.03 + OPEN, `${column} ${row}`);
      }
    }
  });

  it('goes round a wall', () => {
    const costs = new Uint16Array(columns * rows).fill(OPEN);
    for (let row = 0; row < 25; row++) costs.fill(BLOCKED, row * columns + 20, row * columns + 23);
    const field = createCostSolver()(costs, columns, rows, 5, 5);
    const behind = field[5 * columns + 35]!;
    assert.ok(behind > 50 * OPEN && behind < 60 * OPEN, String(behind));
  });
});
