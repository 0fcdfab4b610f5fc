import { ChangeState, GetState } from '#nodes/msgs/lifecycle.ts';
import {
  DescribeParameters,
  GetParameters,
  ListParameters,
  SetParameters,
} from '#nodes/msgs/rcl.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Endpoint } from './bus.ts';
import type { ParameterStore, SetResult, ParameterChange } from './parameters.ts';
import {
  describeParameter,
  fromParameterValue,
  parameterSchemas,
  toParameterValue,
} from './parameter-values.ts';
import { servicePort } from './topic.ts';
import { topics } from './topics.ts';
import type { z } from 'zod';

/** States and transitions of lifecycle_msgs that a running node can be in and be asked for. */
export const lifecycle = {
  inactive: { id: 2, label: 'inactive' },
  active: { id: 3, label: 'active' },
  finalized: { id: 4, label: 'finalized' },
  activate: 3,
  deactivate: 4,
  activeShutdown: 7,
  inactiveShutdown: 6,
} as const;

export interface LifecycleControl {
  readonly state: { readonly id: number; readonly label: string };
  activate(): boolean;
  deactivate(): boolean;
  shutdown(): boolean;
}

/** What every ROS 2 node offers: its parameters as services; a change is an event on the bus. */
export function serveParameters(
  endpoint: Endpoint,
  schema: z.ZodType,
  store: ParameterStore<unknown>,
): (changes: readonly ParameterChange[]) => SetResult {
  const port = `${endpoint.node}/`;
  const schemas = parameterSchemas(schema);
  const current = (): Record<string, unknown> => store.value as Record<string, unknown>;
  const set = (changes: readonly ParameterChange[]): SetResult => {
    const result = store.set(changes);
    if (result.successful)
      endpoint.publish(topics.parameterEvents, {
        stamp: stampOf(endpoint.clock.now()),
        node: endpoint.node,
        new_parameters: [],
        changed_parameters: changes.map(({ name }) => ({
          name,
          value: toParameterValue(current()[name], schemas[name]),
        })),
        deleted_parameters: [],
      });
    return result;
  };
  endpoint.serve(servicePort(`${port}get_parameters`, GetParameters, ''), ({ names }) => ({
    values: names.map((name) => toParameterValue(current()[name], schemas[name])),
  }));
  endpoint.serve(servicePort(`${port}set_parameters`, SetParameters, ''), ({ parameters }) => ({
    results: parameters.map(({ name, value }) =>
      set([{ name, value: fromParameterValue(value, schemas[name]) }]),
    ),
  }));
  endpoint.serve(servicePort(`${port}list_parameters`, ListParameters, ''), () => ({
    result: { names: Object.keys(schemas), prefixes: [] },
  }));
  endpoint.serve(
    servicePort(`${port}describe_parameters`, DescribeParameters, ''),
    ({ names }) => ({
      descriptors: names.map((name) => describeParameter(name, current()[name], schemas[name])),
    }),
  );
  return set;
}

/** `change_state` and `get_state` as a rclcpp_lifecycle node serves them. */
export function serveLifecycle(endpoint: Endpoint, node: LifecycleControl): void {
  const port = `${endpoint.node}/`;
  endpoint.serve(servicePort(`${port}get_state`, GetState, ''), () => ({
    current_state: node.state,
  }));
  endpoint.serve(servicePort(`${port}change_state`, ChangeState, ''), ({ transition }) => {
    switch (transition.id) {
      case lifecycle.activate:
        return { success: node.activate() };
      case lifecycle.deactivate:
        return { success: node.deactivate() };
      case lifecycle.activeShutdown:
      case lifecycle.inactiveShutdown:
        return { success: node.shutdown() };
      default:
        return { success: false };
    }
  });
}
