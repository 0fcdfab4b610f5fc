import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadWorld } from '#sim/sdf/load.ts';
import { loaded, modelNamed } from '#test/support/sdf-files.ts';

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const present = existsSync(data);
const title = present ? '' : ' (skipped: no ../shared/data)';

(present ? describe : describe.skip)(`worlds of others${title}`, () => {
  it('TurtleBot3: the walls and the hexagons stand as in Gazebo', () => {
    const world = loaded(loadWorld(`${data}turtlebot3/worlds/turtlebot3_world.world`));
    assert.equal(world.lights.length, 1);
    const symbol = modelNamed(world, 'turtlebot3_world::ros_symbol');
    assert.equal(symbol.isStatic, true);
    const collisions = symbol.links[0]?.collisions ?? [];
    assert.equal(collisions.filter(({ geometry }) => geometry.kind === 'cylinder').length, 9);
    const head = collisions.find(({ name }) => name === 'head')?.geometry;
    assert.ok(head?.kind === 'mesh');
    // upright: 100 inches high and 115.47 wide, times 0.8, whatever <up_axis> says
    assert.ok(Math.abs(extent(head.positions, 2) - 100 * 0.0254 * 0.8) < 1e-4);
    assert.ok(Math.abs(extent(head.positions, 0) - 115.47 * 0.0254 * 0.8) < 1e-4);
  });

  it('TurtleBot3: every other world loads, but for the one whose models are absent', () => {
    const folder = `${data}turtlebot3/worlds/`;
    for (const name of readdirSync(folder)) {
      const result = loadWorld(folder + name);
      if (name.includes('autorace')) {
        assert.ok(result.kind === 'error' && result.line === 11 && result.element === 'include');
        assert.match(result.message, /turtlebot3_autorace_2020\/course/);
      } else assert.ok(loaded(result).models.length > 0);
    }
  });

  it('BARN: cylinders at their places, the saved state unread', () => {
    const folder = `${data}barn/worlds/`;
    const names = readdirSync(folder);
    for (const name of names.slice(0, 5)) {
      const world = loaded(loadWorld(folder + name));
      const cylinders = world.models.filter((model) => model.name.startsWith('unit_cylinder'));
      assert.equal(cylinders.length, world.models.length - 1);
      for (const { pose, isStatic } of cylinders) {
        assert.ok(isStatic && pose.translation.x >= -4.43 && pose.translation.x <= -0.07);
      }
      assert.ok(world.ignored.some((entry) => entry.startsWith('state (line ')));
    }
    assert.ok(names.length > 0);
  });
});

function extent(positions: Float32Array, axis: number): number {
  const values = positions.filter((_, i) => i % 3 === axis);
  return Math.max(...values) - Math.min(...values);
}
