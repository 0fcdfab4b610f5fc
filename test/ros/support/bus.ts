import { of } from 'rxjs';
import { openRos2 } from '#nodes/bus/ros2.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import type { Compute } from '#nodes/core/compute.ts';
import type { Host } from '#nodes/core/run-node.ts';
import type { RosFound } from '#launch/ros/find.ts';

export interface BusOptions {
  readonly args?: readonly string[];
  readonly useSimTime?: boolean;
}

export function openBus(ros: RosFound, options: BusOptions = {}): Promise<Ros2Bus> {
  return openRos2({ rclnodejs: ros.rclnodejs, ...options });
}

/** The least that nodes need of a host, on a ROS bus. */
export function bareHost(bus: Ros2Bus): Host & { readonly failures: string[] } {
  const failures: string[] = [];
  const inline: Compute = Object.assign(
    <T>(_stage: unknown, work: () => T | Promise<T>) => of(work() as T),
    {
      offload: () => {
        throw new Error('no worker here');
      },
    },
  );
  return {
    bus,
    seed: 1,
    failures,
    compute: () => inline,
    model: (name) => {
      throw new Error(`no model ${name} here`);
    },
    log: () => undefined,
    onError: (node, error) => failures.push(`${node}: ${String(error)}`),
  };
}
