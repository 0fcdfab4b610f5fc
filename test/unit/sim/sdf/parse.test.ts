import assert from 'node:assert/strict';
import { SdfError } from '#sim/sdf/error.ts';
import { child, lineOf, parseDocument } from '#sim/sdf/parse.ts';

describe('parsing XML', () => {
  it('knows the line of every element, whatever stands before it', () => {
    const root = parseDocument(
      "\uFEFF\n <?xml version='1.0'?>\r\n<!-- two -- dashes\n-->\n<a\n x='1'>\n<b/>&lt;\n</a>",
      'f',
    );
    assert.equal(lineOf(root), 5);
    assert.equal(lineOf(child(root, 'b')!), 7);
    assert.equal(root.attributes['x'], '1');
    assert.equal(root.text, '<');
  });

  it('takes bare ampersands and keeps comments in CDATA', () => {
    const root = parseDocument('<a b="x&y">R&D &amp; <![CDATA[<!-- kept -->]]></a>', 'f');
    assert.equal(root.attributes['b'], 'x&y');
    assert.equal(root.text, 'R&D & <!-- kept -->');
  });

  it('skips the body of <state> but keeps the lines behind it', () => {
    const root = parseDocument(`<w><state w='x'>\n<model name='m'/>\n</state>\n<z/></w>`, 'f');
    assert.deepEqual(child(root, 'state')?.children, []);
    assert.equal(lineOf(child(root, 'z')!), 4);
  });

  for (const [what, text, line] of [
    ['an element left open', '<a>\n<b>\n</a>', 3],
    ['an attribute without a value', '<a>\n<b c></b></a>', 2],
    ['a file cut off within <state>', '<a>\n<state>\n<x/>', 3],
    ['nothing at all', ' \n', 2],
    ['text without an element', 'hello', 1],
  ] as const) {
    it(`names file and line of ${what}`, () => {
      assert.throws(
        () => parseDocument(text, 'broken.sdf'),
        (error) => error instanceof SdfError && error.file === 'broken.sdf' && error.line === line,
      );
    });
  }
});
