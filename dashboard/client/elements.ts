/** An element of index.html; a missing one is a mistake in this page, so it throws. */
export function element<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html lacks #${id}`);
  return found as unknown as T;
}

/** Writes only what changed, so that nothing is laid out anew for nothing. */
export function write(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function mark(target: HTMLElement, key: string, value: string): void {
  if (target.dataset[key] !== value) target.dataset[key] = value;
}

export function show(target: HTMLElement, visible: boolean): void {
  if (target.hidden === visible) target.hidden = !visible;
}
