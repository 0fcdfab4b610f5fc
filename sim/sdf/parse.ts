/** XML text to a light tree that knows its lines. The only importer of the XML parser. */
import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import { SdfError } from './error.ts';

export interface Source {
  readonly file: string;
  /** Text with the offsets of the tree; equal to the file in its line breaks. */
  readonly text: string;
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
  const source = { file, text: lenient(text) };
  try {
    const { root } = parseXml(source.text, {
      includeOffsets: true,
      ignoreUndefinedEntities: true,
    });
    if (root === null) throw new SdfError({ file, line: 1 }, 'no element, expected XML');
    return convert(root, source);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const message = error.message.split('\n', 1)[0] ?? '';
    throw new SdfError(
      { file, line: error.line, element: elementAt(source.text, error.pos) },
      `not well-formed XML: ${message}`,
    );
  }
}

/** 1-based line of an element's start. */
export function lineOf(element: Element): number {
  const { text } = element.source;
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < element.offset; i = text.indexOf('\n', i + 1)) {
    line++;
  }
  return line;
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
    else if (part instanceof XmlText) text += part.text;
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
