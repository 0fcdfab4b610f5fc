import {
  ChangeState,
  GetAvailableStates,
  GetAvailableTransitions,
  GetState,
  TransitionEvent,
} from '#nodes/msgs/lifecycle.ts';
import {
  DescribeParameters,
  GetParameterTypes,
  GetParameters,
  ListParameters,
  SetParameters,
  SetParametersAtomically,
} from '#nodes/msgs/rcl.ts';
import type { Parameter } from '#nodes/msgs/rcl.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Endpoint } from './bus.ts';
import type { ParameterStore, SetResult, ParameterChange } from './parameters.ts';
import {
  describeParameter,
  fromParameterValue,
  parameterSchemas,
  toParameterValue,
} from './parameter-values.ts';
import { servicePort, topic } from './topic.ts';
import { topics } from './topics.ts';
import type { z } from 'zod';

interface State {
  readonly id: number;
  readonly label: string;
}

/** The states of lifecycle_msgs that a running node can be in. */
export const states = {
  inactive: { id: 2, label: 'inactive' },
  active: { id: 3, label: 'active' },
  finalized: { id: 4, label: 'finalized' },
} as const satisfies Record<string, State>;

/** The transitions between them, as `change_state` asks for them (REP 2002, ROS 2 design "Managed nodes"). */
const transitions = [
  { transition: { id: 3, label: 'activate' }, start: states.inactive, goal: states.active },
  { transition: { id: 4, label: 'deactivate' }, start: states.active, goal: states.inactive },
  { transition: { id: 6, label: 'shutdown' }, start: states.inactive, goal: states.finalized },
  { transition: { id: 7, label: 'shutdown' }, start: states.active, goal: states.finalized },
] as const;
type Transition = (typeof transitions)[number];

/** Between the answer to a shutdown and the shutdown [s]. */
const LAST_WORD = 0.05;

export interface LifecycleControl {
  readonly state: State;
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
  const wishOf = ({ name, value }: Parameter): ParameterChange => ({
    name,
    value: fromParameterValue(value, schemas[name]),
  });
  endpoint.serve(servicePort(`${port}set_parameters`, SetParameters, ''), ({ parameters }) => ({
    results: parameters.map((parameter) => set([wishOf(parameter)])),
  }));
  endpoint.serve(
    servicePort(`${port}set_parameters_atomically`, SetParametersAtomically, ''),
    ({ parameters }) => ({ result: set(parameters.map(wishOf)) }),
  );
  endpoint.serve(servicePort(`${port}get_parameter_types`, GetParameterTypes, ''), ({ names }) => ({
    types: Uint8Array.from(
      names.map((name) => toParameterValue(current()[name], schemas[name]).type),
    ),
  }));
  endpoint.serve(servicePort(`${port}list_parameters`, ListParameters, ''), ({ prefixes }) => ({
    result: {
      names: Object.keys(schemas).filter(
        (name) =>
          prefixes.length === 0 ||
          prefixes.some((prefix) => name === prefix || name.startsWith(`${prefix}.`)),
      ),
      prefixes: [],
    },
  }));
  endpoint.serve(
    servicePort(`${port}describe_parameters`, DescribeParameters, ''),
    ({ names }) => ({
      descriptors: names.map((name) => describeParameter(name, current()[name], schemas[name])),
    }),
  );
  return set;
}

/** The services and the topic of a managed node (rclcpp_lifecycle). */
export function serveLifecycle(endpoint: Endpoint, node: LifecycleControl): void {
  const port = `${endpoint.node}/`;
  const events = topic(`${port}transition_event`, TransitionEvent, 'Changes of state');
  endpoint.advertise(events);
  const change = ({ transition, start, goal }: Transition): void => {
    endpoint.publish(events, {
      timestamp: BigInt(Math.round(endpoint.clock.now() * 1e9)),
      transition,
      start_state: start,
      goal_state: goal,
    });
    if (transition.label === 'activate') node.activate();
    else if (transition.label === 'deactivate') node.deactivate();
    // the node takes its services with it: the answer goes out first
    else endpoint.clock.after(LAST_WORD).subscribe(() => node.shutdown());
  };
  endpoint.serve(servicePort(`${port}get_state`, GetState, ''), () => ({
    current_state: node.state,
  }));
  endpoint.serve(servicePort(`${port}get_available_states`, GetAvailableStates, ''), () => ({
    available_states: Object.values(states),
  }));
  endpoint.serve(
    servicePort(`${port}get_available_transitions`, GetAvailableTransitions, ''),
    () => ({
      available_transitions: transitions
        .filter(({ start }) => start.id === node.state.id)
        .map(({ transition, start, goal }) => ({
          transition,
          start_state: start,
          goal_state: goal,
        })),
    }),
  );
  endpoint.serve(servicePort(`${port}change_state`, ChangeState, ''), ({ transition: wanted }) => {
    const found = transitions.find(
      ({ transition, start }) =>
        start.id === node.state.id &&
        (transition.id === wanted.id || (wanted.id === 0 && transition.label === wanted.label)),
    );
    if (found !== undefined) change(found);
    return { success: found !== undefined };
  });
}
