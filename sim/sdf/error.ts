/** Something in an SDF or mesh file that cannot be used; caught at the edge by `loadWorld`. */
export class SdfError extends Error {
  override readonly name = 'SdfError';
  readonly file: string;
  /** 1-based; 0 when the trouble has no place in the file, such as a file that is absent. */
  readonly line: number;
  /** Name of the XML element, '' when there is none. */
  readonly element: string;

  constructor(place: { file: string; line?: number; element?: string }, message: string) {
    const line = place.line ?? 0;
    const at = line > 0 ? `${place.file}:${String(line)}` : place.file;
    super(`${at}: ${place.element ? `<${place.element}>: ` : ''}${message}`);
    this.file = place.file;
    this.line = line;
    this.element = place.element ?? '';
  }
}
