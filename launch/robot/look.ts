import type { RosEndpointInfo } from '#nodes/bus/ros2.ts';
import type { Qos, Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { namesAt } from './topic-names.ts';

/** What a bus knows of the network. */
export interface Graph {
  topicsAndTypes(): readonly { readonly name: string; readonly types: readonly string[] }[];
  publishersOf(topic: string): readonly RosEndpointInfo[];
  subscribersOf(topic: string): readonly RosEndpointInfo[];
}

export interface Looking {
  /** Profile name. */
  readonly robot: string;
  readonly namespace: string;
  /** Table name to full name, where the person who asked has said it. */
  readonly given: Readonly<Record<string, string>>;
  /** Nodes of our own, which are no robot. */
  readonly own: (node: string) => boolean;
}

/** What of a robot is there, and under which names. */
export interface Seen {
  /** Table name to full name of all that was found. */
  readonly names: Readonly<Record<string, string>>;
  /** Type that the wheels listen to; undefined: nobody listens. */
  readonly command: 'TwistStamped' | 'Twist' | undefined;
  /** What keeps the robot from being driven, in words. */
  readonly missing: readonly string[];
}

const twistType = 'geometry_msgs/msg/Twist';

/** Topics without which nobody can drive, and those that help. */
const needed = [topics.odom, topics.scan] as readonly Topic[];
const helpful = [
  topics.imu,
  topics.image,
  topics.cameraInfo,
  topics.audio,
  topics.audioInfo,
  topics.tf,
  topics.tfStatic,
  topics.robotDescription,
  topics.jointStates,
  topics.map,
  topics.bumper,
] as readonly Topic[];

/** Looks for a robot's topics in the graph; the first name that carries the right type is it. */
export function look(graph: Graph, looking: Looking): Seen {
  const names: Record<string, string> = {};
  const missing: string[] = [];
  for (const topic of [...needed, ...helpful]) {
    const candidates = fullNames(topic.name, looking);
    const found = candidates.find((name) => offered(graph, name, topic, looking).kind === 'ok');
    if (found !== undefined) names[topic.name] = found;
    else if (needed.includes(topic)) missing.push(absence(graph, topic, candidates, looking));
    else if (mismatched(graph, topic, candidates, looking))
      missing.push(absence(graph, topic, candidates, looking));
  }
  const command = commandOf(graph, looking);
  if (command.kind === 'found') names[topics.cmdVel.name] = command.name;
  else missing.push(command.text);
  return { names, command: command.kind === 'found' ? command.type : undefined, missing };
}

/** Namespaces in which something that looks like this robot's odometry is published. */
export function namespacesOf(graph: Graph, robot: string): string[] {
  const ends = namesAt(robot, topics.odom.name).map((name) => `/${name}`);
  const found = graph
    .topicsAndTypes()
    .filter(({ types }) => types.includes(topics.odom.type.name))
    .flatMap(({ name }) => {
      const end = ends.find((part) => name.endsWith(part));
      return end === undefined ? [] : [name.slice(0, -end.length) || '/'];
    });
  return [...new Set(found)];
}

function fullNames(topic: string, { robot, namespace, given }: Looking): readonly string[] {
  const said = given[topic];
  if (said !== undefined) return [said];
  const root = namespace === '/' ? '' : namespace;
  const names = namesAt(robot, topic).map((name) => `${root}/${name}`);
  // many robots with a namespace still share one tree of frames
  const shared = topic === 'tf' || topic === 'tf_static';
  return shared && root !== '' ? [...names, `/${topic}`] : names;
}

type Offer =
  | { readonly kind: 'ok' | 'none' }
  | { readonly kind: 'type' | 'qos'; readonly by: RosEndpointInfo; readonly why: string };

function offered(graph: Graph, name: string, { type, qos }: Topic, { own }: Looking): Offer {
  const publishers = graph.publishersOf(name).filter(({ node }) => !own(node));
  const [first] = publishers;
  if (first === undefined) return { kind: 'none' };
  const typed = publishers.filter((publisher) => publisher.type === type.name);
  const [right] = typed;
  if (right === undefined)
    return { kind: 'type', by: first, why: `${first.type} instead of ${type.name}` };
  if (typed.some((publisher) => fits(publisher.qos, qos))) return { kind: 'ok' };
  const asked = qos.latched && !right.qos.latched ? 'volatile, not transient local' : 'best effort';
  return { kind: 'qos', by: right, why: `${asked}, which this stack's subscription refuses` };
}

function fits(offer: RosEndpointInfo['qos'], wanted: Qos): boolean {
  return (offer.reliable || !wanted.reliable) && (offer.latched || !wanted.latched);
}

function mismatched(
  graph: Graph,
  topic: Topic,
  candidates: readonly string[],
  looking: Looking,
): boolean {
  return candidates.some((name) => offered(graph, name, topic, looking).kind === 'qos');
}

function absence(
  graph: Graph,
  topic: Topic,
  candidates: readonly string[],
  looking: Looking,
): string {
  for (const name of candidates) {
    const offer = offered(graph, name, topic, looking);
    if (offer.kind === 'type' || offer.kind === 'qos')
      return `${topic.name}: ${offer.by.node} publishes ${name}, but as ${offer.why}`;
  }
  const elsewhere = graph
    .topicsAndTypes()
    .filter(({ types, name }) => types.includes(topic.type.name) && !candidates.includes(name))
    .map(({ name }) => name);
  const hint =
    elsewhere.length === 0
      ? ''
      : `; there is ${elsewhere.slice(0, 3).join(', ')} (--namespace, or --ros-args -r ${topic.name}:=...)`;
  return `${topic.name}: nobody publishes ${candidates.join(' or ')} (${topic.type.name})${hint}`;
}

type Command =
  | { readonly kind: 'found'; readonly name: string; readonly type: 'TwistStamped' | 'Twist' }
  | { readonly kind: 'missing'; readonly text: string };

/** Where commands go, and the type that is listened to there; stamped where both are. */
function commandOf(graph: Graph, looking: Looking): Command {
  const candidates = fullNames(topics.cmdVel.name, looking);
  let other: RosEndpointInfo | undefined;
  for (const name of candidates) {
    const listeners = graph.subscribersOf(name).filter(({ node }) => !looking.own(node));
    const types = new Set(listeners.map(({ type }) => type));
    if (types.has(topics.cmdVel.type.name)) return { kind: 'found', name, type: 'TwistStamped' };
    if (types.has(twistType)) return { kind: 'found', name, type: 'Twist' };
    other ??= listeners[0];
  }
  const wanted = `${topics.cmdVel.type.name} or ${twistType}`;
  const text =
    other === undefined
      ? `cmd_vel: nobody listens to ${candidates.join(' or ')} (${wanted})`
      : `cmd_vel: ${other.node} listens for ${other.type}, expected ${wanted}`;
  return { kind: 'missing', text };
}
