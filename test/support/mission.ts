import { Mission } from '#launch/mission/mission.ts';
import { prepare, robotNamed } from '#launch/mission/setup.ts';
import type { Setup } from '#launch/mission/setup.ts';
import { worldFile } from '#launch/world-files.ts';

export type Options = Partial<Omit<Setup, 'robot' | 'world'>> & { readonly robot?: string };

/** A Burger (or another robot) in the middle of our apartment, its stack up and waiting. */
export async function apartmentMission({ robot, ...options }: Options = {}): Promise<Mission> {
  const mission = new Mission(
    await prepare({
      world: worldFile('apartment'),
      models: [],
      robot: robotNamed(robot ?? 'turtlebot3_burger'),
      start: { x: 0, y: 0, yaw: 0 },
      seed: '1',
      speed: 'max',
      ...options,
    }),
  );
  await mission.start();
  return mission;
}
