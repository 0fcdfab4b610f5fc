import type { Item, Items } from '../../protocol.ts';
import { element, mark, write } from '../elements.ts';
import { colors } from '../layers/layer.ts';
import type { LayerName } from '../scene.ts';

interface Row {
  readonly name: LayerName;
  readonly title: string;
  readonly swatch: string;
  readonly visible: boolean;
  /** Older than that it is told [s]; absent: it comes when it comes. */
  readonly old?: number;
}

const rows: readonly Row[] = [
  { name: 'map', title: 'Map', swatch: '#d6dfe6', visible: true },
  { name: 'globalCostmap', title: 'Global costmap', swatch: 'ramp', visible: true },
  { name: 'localCostmap', title: 'Local costmap', swatch: 'ramp', visible: true },
  { name: 'scan', title: 'Scan', swatch: colors.scan, visible: true, old: 1 },
  { name: 'plan', title: 'Plan', swatch: colors.plan, visible: true },
  { name: 'trail', title: 'Trail', swatch: colors.trail, visible: true },
];
const ramp = 'linear-gradient(90deg, #002d6c, #6c6d76, #ffec82)';

/** What is drawn, and how old it is in the robot's time. */
export class LayersPanel {
  readonly #ages = new Map<LayerName, HTMLElement>();
  readonly #stamps = new Map<LayerName, number>();
  #time = 0;

  constructor(setVisible: (name: LayerName, visible: boolean) => void) {
    for (const row of rows) {
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = row.visible;
      box.addEventListener('change', () => {
        setVisible(row.name, box.checked);
      });
      const swatch = document.createElement('span');
      swatch.className = 'swatch';
      swatch.style.background = row.swatch === 'ramp' ? ramp : row.swatch;
      const title = document.createElement('span');
      title.textContent = row.title;
      const age = document.createElement('span');
      age.className = 'age';
      const label = document.createElement('label');
      label.append(box, swatch, title, age);
      const item = document.createElement('li');
      item.append(label);
      element('layers').append(item);
      this.#ages.set(row.name, age);
    }
  }

  update(items: Partial<Items>): void {
    if (items.clock !== undefined) this.#time = items.clock.time;
    for (const { name } of rows) {
      const value = items[name as Item] as { readonly stamp: number } | undefined;
      if (value !== undefined) this.#stamps.set(name, value.stamp);
    }
  }

  /** To be called a few times a second. */
  look(): void {
    for (const { name, old } of rows) {
      const stamp = this.#stamps.get(name);
      const age = this.#ages.get(name);
      if (age === undefined || name === 'trail') continue;
      const seconds = stamp === undefined ? undefined : Math.max(0, this.#time - stamp);
      write(age, seconds === undefined ? 'none yet' : ageText(seconds));
      mark(age, 'old', String(old !== undefined && (seconds ?? 0) > old));
    }
  }
}

function ageText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}
