import type { Qos, Topic } from '#nodes/core/topic.ts';
import type { EndpointInfo, RclNode } from './rclnodejs.ts';

/** Something between nodes that cannot work, or does not as it should. */
export interface BusProblem {
  readonly kind:
    | 'type-mismatch'
    | 'qos-mismatch'
    | 'malformed'
    | 'duplicate-node'
    | 'several-publishers'
    | 'clock-skew'
    | 'clock-back'
    | 'overload';
  readonly topic: string;
  readonly text: string;
}

/** One publisher or subscription anywhere on the network. */
export interface RosEndpointInfo {
  readonly node: string;
  readonly type: string;
  readonly qos: { readonly reliable: boolean; readonly latched: boolean };
}

const BEST_EFFORT = 2;
const TRANSIENT_LOCAL = 1;

const infoOf = ({ node_name, node_namespace, topic_type, qos_profile }: EndpointInfo) => ({
  node: `${node_namespace === '/' ? '' : node_namespace}/${node_name}`,
  type: topic_type,
  qos: {
    reliable: qos_profile.reliability !== BEST_EFFORT,
    latched: qos_profile.durability === TRANSIENT_LOCAL,
  },
});

export function publishersOf(node: RclNode, topic: string): RosEndpointInfo[] {
  return node.getPublishersInfoByTopic(topic, false).map(infoOf);
}
export function subscribersOf(node: RclNode, topic: string): RosEndpointInfo[] {
  return node.getSubscriptionsInfoByTopic(topic, false).map(infoOf);
}

/** What this process does with a topic. */
export interface Use {
  readonly topic: Topic;
  publishes: boolean;
  subscribes: boolean;
  /** The one of this process's subscriptions that tells the taps. */
  teller: object | undefined;
}

/** Why the endpoints of one topic cannot all talk; everything said once, in one line. */
export function topicProblems(
  { topic, publishes, subscribes }: Use,
  publishers: readonly RosEndpointInfo[],
  subscribers: readonly RosEndpointInfo[],
): BusProblem[] {
  return [
    ...(publishes ? subscribers.flatMap((peer) => mismatch(topic, peer, 'listens for')) : []),
    ...(subscribes ? publishers.flatMap((peer) => mismatch(topic, peer, 'publishes')) : []),
    ...severalPublishers(topic, publishers),
  ];
}

function mismatch(
  { name, type, qos }: Topic,
  peer: RosEndpointInfo,
  does: 'listens for' | 'publishes',
): BusProblem[] {
  if (peer.type !== type.name)
    return [
      {
        kind: 'type-mismatch',
        topic: name,
        text: `${name}: ${peer.node} ${does} ${peer.type}, this stack uses ${type.name}: no message gets through`,
      },
    ];
  const refused = does === 'publishes' ? incompatible(peer.qos, qos) : incompatible(qos, peer.qos);
  if (refused === undefined) return [];
  return [
    {
      kind: 'qos-mismatch',
      topic: name,
      text: `${name}: ${peer.node} ${does} it, but ${refused}: no message gets through`,
    },
  ];
}

/** DDS request versus offered (ROS 2 "About Quality of Service settings", compatibilities). */
function incompatible(
  offered: Pick<Qos, 'reliable' | 'latched'>,
  requested: Pick<Qos, 'reliable' | 'latched'>,
): string | undefined {
  if (requested.reliable && !offered.reliable)
    return 'the publisher is best effort and the subscriber wants reliable';
  if (requested.latched && !offered.latched)
    return 'the publisher is volatile and the subscriber wants transient local';
  return undefined;
}

function severalPublishers(
  topic: Topic,
  publishers: readonly RosEndpointInfo[],
): readonly BusProblem[] {
  const nodes = [...new Set(publishers.map(({ node }) => node))].sort();
  if (topic.publishers === 'many' || publishers.length < 2) return [];
  return [
    {
      kind: 'several-publishers',
      topic: topic.name,
      text: `${topic.name}: published by ${nodes.join(' and ')}, should be by one alone`,
    },
  ];
}

/** Node names that more than one node bears (ROS 2 then mixes up their parameters and services). */
export function duplicateNodes(names: readonly string[]): BusProblem[] {
  const seen = new Map<string, number>();
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
  return [...seen]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => ({
      kind: 'duplicate-node',
      topic: name,
      text: `${name}: ${String(count)} nodes bear this name`,
    }));
}
