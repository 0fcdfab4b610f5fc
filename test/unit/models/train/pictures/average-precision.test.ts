import assert from 'node:assert/strict';
import { averagePrecision } from '#models/train/pictures/average-precision.ts';

const box = (x0: number, score: number, label = 'chair') => ({
  label,
  score,
  x0,
  y0: 0,
  x1: x0 + 10,
  y1: 10,
});
const wanted = (x0: number, counts = true, label = 'chair') => ({ ...box(x0, 0, label), counts });

describe('averagePrecision', () => {
  it('is one where all is found and nothing else', () => {
    const readings = [
      { found: [box(0, 0.9)], wanted: [wanted(1)] },
      { found: [box(50, 0.4)], wanted: [wanted(50)] },
    ];
    assert.equal(averagePrecision(readings, 'chair'), 1);
  });

  it('falls by what is missed, and by what is surer than a hit but wrong', () => {
    const missed = [{ found: [box(0, 0.9)], wanted: [wanted(0), wanted(50)] }];
    assert.equal(averagePrecision(missed, 'chair'), 0.5);
    const wrong = [{ found: [box(0, 0.5), box(50, 0.9)], wanted: [wanted(0)] }];
    assert.equal(averagePrecision(wrong, 'chair'), 0.5);
    const unsure = [{ found: [box(0, 0.9), box(50, 0.5)], wanted: [wanted(0)] }];
    assert.equal(averagePrecision(unsure, 'chair'), 1);
  });

  it('counts a thing once', () => {
    const readings = [
      { found: [box(0, 0.9), box(1, 0.8), box(50, 0.7)], wanted: [wanted(0), wanted(50)] },
    ];
    const expected = (1 + 2 / 3) / 2;
    assert.ok(Math.abs(averagePrecision(readings, 'chair') - expected) < 1e-9);
  });

  it('sets aside what is not asked for, and other classes', () => {
    const readings = [
      {
        found: [box(0, 0.9), box(50, 0.8), box(90, 0.95, 'door')],
        wanted: [wanted(0, false), wanted(50)],
      },
    ];
    assert.equal(averagePrecision(readings, 'chair'), 1);
    assert.ok(Number.isNaN(averagePrecision(readings, 'person')));
  });
});
