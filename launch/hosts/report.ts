import type { Endpoint } from '#nodes/core/bus.ts';
import { diagnosticArray } from '#nodes/core/diagnostics.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;

/** A line of a node's log on `rosout`. */
export function publishLog(endpoint: Endpoint, level: LogLevel, text: string): void {
  endpoint.publish(topics.rosout, {
    stamp: stampOf(endpoint.clock.now()),
    level: levels[level],
    name: endpoint.node,
    msg: text,
    file: '',
    function: '',
    line: 0,
  });
}

/** Says on `diagnostics` what is wrong between nodes, under the name of who noticed. */
export function publishTrouble(endpoint: Endpoint, text: string): void {
  const health = { level: 'WARN', message: text } as const;
  const report = diagnosticArray(`${endpoint.node}: ros`, health, endpoint.clock.now());
  endpoint.publish(topics.diagnostics, report);
}

/** Tells the watchdog of the node's namespace that it is down, or up again. */
export function publishFailure(endpoint: Endpoint, node: string, state: 'down' | 'up'): void {
  const namespace = node.slice(0, node.lastIndexOf('/'));
  const topic = { ...topics.nodeFailures, name: `${namespace}/${topics.nodeFailures.name}` };
  endpoint.publish(topic, { data: state === 'down' ? node : `-${node}` });
}

/** What is said of an error that took a node down. */
export function downText(node: string, error: unknown): string {
  return `${node} is down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
