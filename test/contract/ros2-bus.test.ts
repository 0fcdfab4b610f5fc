import { setTimeout as sleep } from 'node:timers/promises';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { openBus } from '#test/ros/support/bus.ts';
import { rosSuite } from '#test/ros/support/suite.ts';
import { until } from '#test/ros/support/until.ts';
import { busContract } from './bus.contract.ts';

/** Quiet for so long that nothing is under way any more [ms]. */
const QUIET = 150;

rosSuite('with ROS 2', (ros) => {
  const open: Ros2Bus[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
  });

  busContract('ROS 2', async () => {
    const bus = await openBus(ros().installation);
    open.push(bus);
    let last = performance.now();
    bus.tap(() => (last = performance.now()));
    return {
      bus,
      settle: async (arrived = () => true) => {
        await until(arrived, 'what is under way');
        last = performance.now();
        while (performance.now() - last < QUIET) await sleep(10);
      },
    };
  });
});
