/** Notes what a loader left unused: one line for each kind of thing in a file. */
import { basename } from 'node:path';
import { childText } from './values.ts';
import { lineOf, type Element } from './parse.ts';

export interface Ignored {
  /** Notes the children of `element` whose names are not in `known`. */
  unknownIn(element: Element, known: ReadonlySet<string>): void;
  note(element: Element): void;
  list(): readonly string[];
}

export function ignored(mainFile: string): Ignored {
  const seen = new Map<string, { first: Element; count: number }>();
  const note = (element: Element): void => {
    const label = labelOf(element);
    const key = `${element.source.file}\n${label}`;
    const entry = seen.get(key);
    if (entry) entry.count++;
    else seen.set(key, { first: element, count: 1 });
  };
  return {
    note,
    unknownIn: (element, known) => {
      for (const part of element.children) if (!known.has(part.name)) note(part);
    },
    list: () =>
      [...seen.values()].map(({ first, count }) => {
        const file = first.source.file === mainFile ? '' : `${basename(first.source.file)} `;
        const more = count > 1 ? ` and ${String(count - 1)} more` : '';
        return `${labelOf(first)} (${file}line ${String(lineOf(first))}${more})`;
      }),
  };
}

/** `plugin gz-sim-physics-system`, `sensor camera`, `physics`. */
function labelOf(element: Element): string {
  const { attributes, name } = element;
  if (name === 'plugin')
    return `plugin ${attributes['filename'] ?? attributes['name'] ?? ''}`.trim();
  if (name === 'sensor')
    return `sensor ${attributes['type'] ?? childText(element, 'type') ?? ''}`.trim();
  if (name === 'population') return `population ${attributes['name'] ?? ''}`.trim();
  return name;
}
