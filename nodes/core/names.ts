/** Where a node sits: its namespace, a new name for it, and new names for what it talks on. */
export interface Placement {
  /** `/robot1`; default `/`. */
  readonly namespace?: string;
  readonly name?: string;
  /** From name in the spec to name on the bus; both relative, or absolute with a leading `/`. */
  readonly remaps?: Readonly<Record<string, string>>;
}

export function nodeName(specName: string, { namespace = '/', name }: Placement): string {
  return `${namespace.replace(/\/+$/, '')}/${name ?? specName}`;
}

/** The full name of a topic, service or action (ROS 2 design, "Topic and Service name mapping"). */
export function resolveName(name: string, specName: string, placement: Placement): string {
  const { namespace = '/', remaps = {} } = placement;
  const remapped = remaps[name] ?? name;
  if (remapped.startsWith('/')) return remapped;
  if (remapped.startsWith('~/')) return `${nodeName(specName, placement)}/${remapped.slice(2)}`;
  return `${namespace.replace(/\/+$/, '')}/${remapped}`;
}
