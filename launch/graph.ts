import type { AnyNode } from '#nodes/core/node.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { nodes } from './nodes.ts';

const help = `npm run graph

Prints the node graph as a Mermaid flowchart, drawn from the node values.
Paste it into a Markdown file or https://mermaid.live.
`;

type Ports = Readonly<Record<string, Topic>>;

/** One arrow a publisher and listener, labelled with the topics between the two. */
export function graphOf(specs: readonly AnyNode[]): string {
  const arrows = specs.flatMap((from) =>
    specs.flatMap((to) => {
      const heard = new Set(Object.values(to.inputs as Ports).map(({ name }) => name));
      const shared = Object.values(from.outputs as Ports).filter(({ name }) => heard.has(name));
      if (shared.length === 0 || from === to) return [];
      return [`  ${from.name} -->|"${shared.map(({ name }) => name).join('<br>')}"| ${to.name}`];
    }),
  );
  return ['flowchart LR', ...specs.map(({ name }) => `  ${name}`), ...arrows, ''].join('\n');
}

if (process.argv.includes('--help')) process.stdout.write(help);
else process.stdout.write(graphOf(Object.values(nodes).map(({ spec }) => spec as AnyNode)));
