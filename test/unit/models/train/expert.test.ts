import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { mapClearance } from '#models/train/clearance-map.ts';
import { bestOf } from '#models/train/collect.ts';
import { createCourse } from '#models/train/course.ts';
import { runEpisode } from '#models/train/episode.ts';
import { createExpert } from '#models/train/expert.ts';
import { recipeOf } from '#models/train/recipe.ts';
import { createObserver } from '#nodes/control/observation.ts';
import { buildPlane } from '#sim/world/plane.ts';

const recipe = recipeOf(turtlebot3Burger);
const { body, style, profile } = recipe;
const still = { v: 0, w: 0 };
const origin = { x: 0, y: 0, yaw: 0 };

function expertAmong(...circles: number[]) {
  const plane = buildPlane(new Float64Array(0), Float64Array.from(circles));
  const map = mapClearance(plane, [-2, -2, 3, 2], recipe.cell, 0.5);
  return createExpert(map, body, profile.drive, style);
}
const far = [30, 30, 0.1] as const;

describe('the expert', () => {
  it('drives straight at a goal ahead', () => {
    const costs = expertAmong(...far)(origin, still, { x: 1, y: 0, remaining: 4 });
    assert.deepEqual(bestOf(costs, body), { v: body.maxLinear, w: 0 });
  });

  it('turns to the side of a goal that lies aside', () => {
    const expert = expertAmong(...far);
    const left = bestOf(expert(origin, still, { x: 0, y: 1, remaining: 4 }), body);
    assert.ok(left.w > 0.5);
    const right = bestOf(expert(origin, still, { x: 0, y: -1, remaining: 4 }), body);
    assert.ok(right.w < -0.5);
  });

  it('leaves room beside a post in the way', () => {
    const expert = expertAmong(0.45, 0.03, 0.1);
    const { w } = bestOf(expert(origin, { v: 0.22, w: 0 }, { x: 1, y: 0, remaining: 4 }), body);
    assert.ok(w < 0);
  });

  it('stands at the end of the plan', () => {
    const costs = expertAmong(...far)(origin, still, { x: 0.01, y: 0, remaining: 0.01 });
    assert.equal(bestOf(costs, body).v, 0);
  });

  it('reaches the goals of generated courses without touching anything', async () => {
    const observer = createObserver(body);
    for (const index of [0, 1]) {
      const course = createCourse(recipe, 'expert', index)!;
      const expert = createExpert(course.map, body, profile.drive, style);
      const result = await runEpisode(
        recipe,
        observer,
        course,
        ({ pose, velocity, goal }) => bestOf(expert(pose, velocity, goal), body),
        { limit: 90, planError: 0 },
      );
      assert.equal(result.outcome, 'reached');
      assert.ok(result.minClearance > 0.01);
    }
  });
});
