import type { AnyNode } from '#nodes/core/node.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { nodes } from './nodes.ts';

const help = `npm run graph

Prints the node graph as a Mermaid flowchart, drawn from the node values.
Paste it into a Markdown file or https://mermaid.live.
`;

type Ports = Readonly<Record<string, Topic>>;

type Source = readonly [id: string, spec: AnyNode];

/** Every node hears transforms; drawn, they would hide the rest. */
const hidden = new Set(['tf', 'tf_static', '/clock', '/rosout', '/diagnostics']);
const names = (ports: unknown): readonly string[] =>
  Object.values(ports as Ports)
    .map(({ name }) => name)
    .filter((name) => !hidden.has(name));

/** One arrow a publisher and listener, labelled with the topics between the two. */
function graphOf(sources: readonly Source[]): string {
  const arrows = sources.flatMap(([from, { outputs }]) =>
    sources.flatMap(([to, { inputs }]) => {
      const heard = new Set(names(inputs));
      const shared = names(outputs).filter((name) => heard.has(name));
      return shared.length === 0 || from === to
        ? []
        : [`  ${from} -->|"${shared.join('<br>')}"| ${to}`];
    }),
  );
  const boxes = sources.map(([id, { name }]) => `  ${id}["${name}"]`);
  return ['flowchart LR', ...boxes, ...arrows, ''].join('\n');
}

if (process.argv.includes('--help')) process.stdout.write(help);
else
  process.stdout.write(
    graphOf(Object.entries(nodes).map(([id, { spec }]) => [id, spec as AnyNode])),
  );
