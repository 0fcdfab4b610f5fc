import type { Sense } from '#sim/scenarios/senses/scenarios.ts';
import type { SensesRow } from './senses.ts';

export interface SensesReport {
  readonly without: readonly Sense[];
  readonly seed: number;
  readonly seeds: number;
  readonly scenarios: readonly SensesRow[];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A page without scripts: a bar with its interval for each scenario, and the table. */
export function sensesPage({ without, seed, seeds, scenarios }: SensesReport): string {
  const title = `Senses suite, ${without.length === 0 ? 'complete' : `without ${without.join(' and ')}`}`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24 }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d8dee4; vertical-align: top }
small { color: #57606a } svg { display: block }
</style>
<h1>${title}</h1>
<p>${String(seeds)} trials a scenario, seed ${String(seed)}; bars: share of successes, whiskers: 95 % interval (Wilson).</p>
<table>
<tr><th>scenario</th><th>success</th><th>contacts</th><th>above 0.1 m/s</th><th>near misses</th><th>time</th></tr>
${scenarios.map(row).join('\n')}
</table>
</html>
`;
}

function row(result: SensesRow): string {
  const { scenario, sentence, made_for, undetectable, success, interval, failures } = result;
  const notes = [
    ...(made_for.length === 0 ? [] : [`made for ${made_for.join(', ')}`]),
    ...(undetectable ? ['no sense left that could know'] : []),
  ];
  const why = [...new Set(failures)].slice(0, 3).join('; ');
  const time = result.time === null ? '–' : `${result.time.toFixed(0)} s`;
  return `<tr><td><b>${scenario}</b><br>${escaped(sentence)}<br><small>${notes.join('; ')}</small></td>
<td>${bar(success, interval)}${(100 * success).toFixed(0)} %<br><small>${escaped(why)}</small></td>
<td>${String(result.contacts)}</td><td>${String(result.hard_contacts)}</td><td>${String(result.near_misses)}</td><td>${time}</td></tr>`;
}

function bar(share: number, [low, high]: readonly [number, number]): string {
  const x = (value: number): string => (200 * value).toFixed(1);
  const colour = share >= 0.95 ? '#1a7f64' : share >= 0.8 ? '#9a6700' : '#b3261e';
  return `<svg width="202" height="18" role="img" aria-label="${(100 * share).toFixed(0)} percent"><rect width="200" height="12" y="3" fill="#eaeef2"/><rect width="${x(share)}" height="12" y="3" fill="${colour}"/><path d="M${x(low)} 9H${x(high)}" stroke="#1b1f24"/></svg>`;
}
