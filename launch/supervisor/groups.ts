import type { Entry } from '../compose.ts';

/** How the nodes of a launch are spread over processes. */
export const processModes = ['one', 'group', 'node'] as const;
export type Processes = (typeof processModes)[number];

/** Nodes of these folders share a process; the rest navigates. */
const folders: readonly (readonly [prefix: string, process: string])[] = [
  ['#sim/', 'simulator'],
  ['#nodes/safety/', 'safety'],
  ['#nodes/perception/', 'senses'],
  ['#nodes/sensing/', 'senses'],
];

/** Entries by the process they run in; what an entry says itself counts first. */
export function grouped(
  entries: readonly Entry[],
  processes: Processes,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = entry.process ?? processOf(entry, processes);
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return groups;
}

/** With `one` the simulator still is a process: it is no part of the robot. */
function processOf({ module, spec, name }: Entry, processes: Processes): string {
  const folder = folders.find(([prefix]) => module.startsWith(prefix))?.[1] ?? 'navigation';
  if (processes === 'one') return folder === 'simulator' ? folder : 'robot';
  return processes === 'node' ? (name ?? spec.name) : folder;
}

/** How long the guards need to bring the wheels to a stand once nobody commands any more [s]. */
export const STAND = 0.6;

/** Whether a node has the last word on the wheels: it ends after those that command. */
export function isGuard({ module }: Entry): boolean {
  return module.startsWith('#nodes/safety/');
}
