import type {
  ActionInterface,
  Interface,
  MessageOf,
  ServiceInterface,
} from '#nodes/msgs/interface.ts';

/** Delivery contract of a topic; the ROS 2 QoS policies that every bus honours. */
export interface Qos {
  readonly depth: number;
  readonly reliable: boolean;
  /** Late subscribers receive the last `depth` messages (ROS 2 `transient_local`). */
  readonly latched: boolean;
}

/** rclcpp `SensorDataQoS`, default and latched profiles (nav2_ros_common/qos_profiles.hpp). */
export const sensorQos: Qos = { depth: 10, reliable: false, latched: false };
export const stateQos: Qos = { depth: 10, reliable: true, latched: false };
export const latchedQos: Qos = { depth: 1, reliable: true, latched: true };
/** rmw's profiles of the same names (rmw/qos_profiles.h, rcl_logging_rosout). */
export const rosoutQos: Qos = { depth: 1000, reliable: true, latched: true };
export const parameterEventsQos: Qos = { depth: 1000, reliable: true, latched: false };

/** A name, a message type and a delivery contract: everything two nodes must agree on. */
export interface Topic<T = unknown> {
  /** Relative, so that a namespace moves it; absolute only where ROS fixes the name (`/clock`). */
  readonly name: string;
  readonly type: Interface;
  readonly qos: Qos;
  /** Nominal rate [Hz]; absent where messages come on events. */
  readonly rate?: number;
  readonly publishers: 'one' | 'many';
  /** Content depends on the machine's speed: left out of the run's hash, read by no decision. */
  readonly wallClock: boolean;
  /** The simulator's truth: no node of the stack may read it. */
  readonly groundTruth: boolean;
  readonly doc: string;
  /** Carries `T` for the compiler; never present. */
  readonly message?: T;
}

export interface TopicOptions {
  readonly qos?: Qos;
  readonly rate?: number;
  readonly publishers?: 'one' | 'many';
  readonly wallClock?: boolean;
  readonly groundTruth?: boolean;
}

export function topic<I extends Interface>(
  name: string,
  type: I,
  doc: string,
  options: TopicOptions = {},
): Topic<MessageOf<I>> {
  return {
    name,
    type,
    doc,
    qos: stateQos,
    publishers: 'one',
    wallClock: false,
    groundTruth: false,
    ...options,
  };
}

export interface Service<Q = unknown, S = unknown> {
  readonly name: string;
  readonly type: ServiceInterface;
  readonly doc: string;
  readonly request?: Q;
  readonly response?: S;
}

export function servicePort<Q extends Interface, S extends Interface>(
  name: string,
  type: ServiceInterface<Q, S>,
  doc: string,
): Service<MessageOf<Q>, MessageOf<S>> {
  return { name, type, doc };
}

export interface Action<G = unknown, R = unknown, F = unknown> {
  readonly name: string;
  readonly type: ActionInterface;
  readonly doc: string;
  readonly goal?: G;
  readonly result?: R;
  readonly feedback?: F;
}

export function actionPort<G extends Interface, R extends Interface, F extends Interface>(
  name: string,
  type: ActionInterface<G, R, F>,
  doc: string,
): Action<MessageOf<G>, MessageOf<R>, MessageOf<F>> {
  return { name, type, doc };
}
