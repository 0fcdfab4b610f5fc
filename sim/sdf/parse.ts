/** XML text to a light tree that knows its lines. The only importer of the XML parser. */
import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import { SdfError } from './error.ts';

export interface Source {
  readonly file: string;
  /** Offsets of the file's line breaks in the text that was parsed, ascending. */
  readonly breaks: Int32Array;
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Own character data, trimmed. */
  readonly text: string;
  readonly source: Source;
  readonly offset: number;
}

/**
 * Parses XML 1.0 with the leniencies of TinyXML2, which Gazebo uses: white space before the
 * declaration, `--` in comments, bare `&`. The bodies of `<state>` elements (Gazebo's saved
 * simulation state, often half of the file) are skipped unread.
 */
export function parseDocument(text: string, file: string): Element {
  const { compact, breaks } = compacted(lenient(text));
  const source = { file, breaks };
  try {
    const { root } = parseXml(compact, {
      includeOffsets: true,
      ignoreUndefinedEntities: true,
    });
    if (root === null) throw new SdfError({ file, line: 1 }, 'no element, expected XML');
    return convert(root, source);
  } catch (error) {
    if (error instanceof RangeError) throw new SdfError({ file }, 'elements nested too deeply');
    if (!(error instanceof XmlError)) throw error;
    const message = error.message.split('\n', 1)[0] ?? '';
    throw new SdfError(
      { file, line: lineAt(source, error.pos), element: elementAt(compact, error.pos) },
      `not well-formed XML: ${message}`,
    );
  }
}

/** 1-based line of an element's start. */
export function lineOf(element: Element): number {
  return lineAt(element.source, element.offset);
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

export function childrenNamed(element: Element, name: string): readonly Element[] {
  return element.children.filter((candidate) => candidate.name === name);
}

export function errorAt(element: Element, message: string): SdfError {
  return new SdfError(
    { file: element.source.file, line: lineOf(element), element: element.name },
    message,
  );
}

function convert(node: XmlElement, source: Source): Element {
  const children: Element[] = [];
  let text = '';
  for (const part of node.children) {
    if (part instanceof XmlElement) children.push(convert(part, source));
    else if (part instanceof XmlText) text = text === '' ? part.text : text + part.text;
  }
  return {
    name: node.name,
    attributes: node.attributes,
    children,
    text: text.trim(),
    source,
    offset: node.start,
  };
}

const commentOrCdata = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g;
const stateBody = /(<state(?:\s[^>]*[^/])?>)([^]*?)(<\/state\s*>)/g;
const bareAmpersand = /&(?![A-Za-z_][\w.-]*;|#\d+;|#x[\dA-Fa-f]+;)/g;

function lenient(text: string): string {
  const start = text.search(/[^\s\uFEFF]/);
  let result = start > 0 ? moveDeclaration(text, start) : text;
  if (result.includes('<!--')) {
    result = result.replace(commentOrCdata, (part) =>
      part.startsWith('<!--') ? blank(part) : part,
    );
  }
  if (result.includes('&')) result = result.replace(bareAmpersand, '&amp;');
  if (result.includes('</state')) {
    result = result.replace(
      stateBody,
      (_, open: string, body: string, close: string) => open + blank(body) + close,
    );
  }
  return result;
}

/**
 * Text without the white space between tags, which is most of the nodes of a tree, and where its line
 * breaks were.
 */
function compacted(text: string): { compact: string; breaks: Int32Array } {
  const breaks: number[] = [];
  let removed = 0;
  const compact = text.replace(/>\s+(?=<)/g, (run, offset: number) => {
    for (let i = run.indexOf('\n'); i >= 0; i = run.indexOf('\n', i + 1)) {
      breaks.push(offset + 1 - removed);
    }
    removed += run.length - 1;
    return '>';
  });
  for (let i = compact.indexOf('\n'); i >= 0; i = compact.indexOf('\n', i + 1)) {
    breaks.push(i + 1);
  }
  return { compact, breaks: Int32Array.from(breaks).sort() };
}

function lineAt({ breaks }: Source, offset: number): number {
  const after = breaks.findIndex((position) => position > offset);
  return 1 + (after < 0 ? breaks.length : after);
}

/** A declaration must be the first character: blank it, but keep the lines. */
function moveDeclaration(text: string, start: number): string {
  const end = text.startsWith('<?xml', start) ? text.indexOf('?>', start) + 2 : start;
  return blank(text.slice(0, Math.max(end, start))) + text.slice(Math.max(end, start));
}

function blank(text: string): string {
  return text.replace(/[^\n]+/g, ' ');
}

/** Name of the start tag that `offset` lies in or after. */
function elementAt(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 2000), offset + 1);
  return /<([A-Za-z_][\w:.-]*)[^<]*$/.exec(before)?.[1] ?? '';
}
