import type { Health } from '../../protocol.ts';
import { element, mark, write } from '../elements.ts';

const marks: Readonly<Record<Health['level'], string>> = {
  ok: '✓',
  warn: '!',
  error: '✕',
  stale: '?',
};
const severity: readonly Health['level'][] = ['error', 'stale', 'warn', 'ok'];

interface Row {
  readonly item: HTMLElement;
  readonly mark: HTMLElement;
  readonly name: HTMLElement;
  readonly text: HTMLElement;
}

/** What every part says of itself, the worst first. */
export class DiagnosticsPanel {
  readonly #list = element('diagnostics');
  readonly #rows: Row[] = [];

  update(all: readonly Health[]): void {
    const sorted = [...all].sort(
      (a, b) =>
        severity.indexOf(a.level) - severity.indexOf(b.level) || a.name.localeCompare(b.name),
    );
    while (this.#rows.length < sorted.length) {
      const row = rowOf();
      this.#rows.push(row);
      this.#list.append(row.item);
    }
    while (this.#rows.length > sorted.length) this.#rows.pop()?.item.remove();
    for (const [i, health] of sorted.entries()) {
      const row = this.#rows[i];
      if (row === undefined) continue;
      mark(row.item, 'level', health.level);
      write(row.mark, marks[health.level]);
      row.mark.setAttribute('aria-label', health.level);
      write(row.name, health.name);
      write(row.text, health.message);
    }
    const bad = all.filter(({ level }) => level !== 'ok').length;
    write(
      element('diagnostics-count'),
      bad === 0
        ? `all ${String(all.length)} well`
        : `${String(bad)} of ${String(all.length)} not well`,
    );
  }
}

function rowOf(): Row {
  const item = document.createElement('li');
  const sign = document.createElement('span');
  const name = document.createElement('span');
  const text = document.createElement('span');
  sign.className = 'mark';
  sign.setAttribute('role', 'img');
  text.className = 'text';
  item.append(sign, name, text);
  return { item, mark: sign, name, text };
}
