import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { skimMetadata, plainTitle } from '../../lib/rules/skim-metadata.ts';

const anyExt = fc.constantFrom('', '.md', '.txt', '.yaml', '.yml', '.json');

function titleAndFault(text: string, ext: string, whole: boolean): { title?: string; malformed?: string } {
  const { title, malformed } = skimMetadata(text, ext, whole);
  return { ...(title === undefined ? {} : { title }), ...(malformed === undefined ? {} : { malformed }) };
}

describe('the title of a task', () => {
  it.each([
    ['in front matter', '---\ntitle: Fix it\n---\n# Other\n', 'Fix it'],
    ['in double quotes', '---\ntitle: "Fix: it"\n---\n', 'Fix: it'],
    ['in single quotes', "---\ntitle: 'Fix # it'\n---\n", 'Fix # it'],
    ['with an escape', '---\ntitle: "caf\\u00e9"\n---\n', 'café'],
    ['over two lines', '---\ntitle: Fix\n  it\n---\n', 'Fix it'],
    ['in a block', '---\ntitle: >-\n  Fix\n  it\n---\n', 'Fix it'],
    ['with a comment', '---\ntitle: Fix # it\n---\n', 'Fix'],
    ['beside lists', '---\ndepends_on:\n  - T-1\n  - T-2\ntags: [a, b]\ntitle: Fix it\n---\n', 'Fix it'],
    ['with CRLF', '---\r\ntitle: Fix it\r\n---\r\n', 'Fix it'],
    ['in a heading', '# Fix it  \n\ntext\n# More\n', 'Fix it'],
    ['in a heading further down', 'text\n\n# Fix it\r\n', 'Fix it'],
    ['in the heading below front matter', '---\npriority: high\n---\n\n# Fix it\n', 'Fix it'],
    ['in the heading, for an empty title', '---\ntitle:\n---\n# Fix it\n', 'Fix it'],
    ['in the heading, for a title that needs a parser and is empty', '---\ntitle: &a\n---\n# Fix it\n', 'Fix it'],
  ])('%s', (_where, text, title) => {
    expect(titleAndFault(text, '.md', true)).toEqual({ title });
  });

  it.each(['', 'text', '## Second level\n', '#hash\n', '---\npriority: 1\n---\ntext', '---\n# comment\n---\n'])('is nothing in %j', (text) => {
    expect(titleAndFault(text, '.md', true)).toEqual({});
  });

  it('of a YAML or JSON task is a key, and a comment is no heading', () => {
    expect(titleAndFault('# Not this\ntitle: Fix it\n', '.yaml', true)).toEqual({ title: 'Fix it' });
    expect(titleAndFault('{"title": "Fix it"}', '.json', true)).toEqual({ title: 'Fix it' });
    expect(titleAndFault('# Not this\npriority: 1\n', '.yaml', true)).toEqual({});
  });

  it.each([
    ['no closing fence', '---\ntitle: x\n', '.md', true],
    ['a NUL', '# x\0', '.md', true],
    ['a key twice', '---\ntitle: x\ntitle: y\n---\n', '.md', true],
    ['a tab', '---\ntitle: x\n\tb: y\n---\n', '.md', true],
    ['a broken value', '---\ntitle: [x\n---\n', '.md', true],
    ['a first part that is all front matter', '---\ntitle: x\n', '.md', false],
    ['broken JSON', '{"title": x}', '.json', true],
  ])('with %s what is wrong is said instead', (_what, text, ext, whole) => {
    const { title, malformed } = titleAndFault(text, ext, whole);
    expect([title, malformed]).toEqual([undefined, expect.stringMatching(/\S/)]);
  });

  it.each(['null', '~', 'true', '7', '1.10', '=', '<<', 'x\\ty'])(
    'the plain value %j is the same read at a glance as read by the parser',
    (value) => {
      const text = `---\ntitle: ${value}\n---\nbody\n`;
      const reading = readMetadata(text, '.md');
      expect(titleAndFault(text, '.md', true).title).toBe(reading.kind === 'metadata' ? reading.metadata.title : undefined);
    },
  );

  it('a list item below a plain value is not taken for an item of its own', () => {
    const text = '---\ntitle: Fix\n  - it\n---\n';
    expect(titleAndFault(text, '.md', true)).toEqual({ title: 'Fix - it' });
  });

  it('read at a glance is the same as read by the parser', () => {
    const word = fc.oneof(fc.stringMatching(/^[ -~]{0,8}[A-Za-z][ -~]{0,4}$/), fc.constantFrom('Fix it', 'a: b', "it's", '"x', 'a,b', '(x)', 'x\\y', "''", '"a" b')).filter((text) => !/^\s*([-+.\d]|(null|true|false)\s*$)/i.test(text));
    const line = fc.oneof(word.map((text) => `title: ${text}`), word.map((text) => `role: ${text}`), fc.constantFrom('depends_on:\n  - T-1', 'depends_on: [T-1]', '# x', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const text = `---\n${lines.join('\n')}\n---\nbody\n`;
        const reading = readMetadata(text, '.md');
        if (reading.kind === 'metadata') expect(titleAndFault(text, '.md', true).title).toBe(reading.metadata.title);
      }),
      { numRuns: 500 },
    );
  });

  it('of any text is something or nothing, and never throws', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('---\n', '\n', 'title: ', 'x', '#', ' ', '"', '\\', '[', ':', '- ', '\0', '\t', '\r\n', '\uFEFF'), { maxLength: 20 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, anyExt, fc.boolean(), (any, ext, whole) => {
        const { title, malformed } = titleAndFault(any, ext, whole);
        expect([title ?? 'x', malformed ?? 'x'].every((said) => typeof said === 'string')).toBe(true);
        expect(title === undefined || malformed === undefined).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

it('a title that takes no parser is the same without one, and one that does is none', () => {
  fc.assert(
    fc.property(fc.constantFrom('---\ntitle: Fix it\n---\n# x\n', '# Fix it\n', '---\na: 1\n---\ntext\n# Fix it\n', '---\ntitle: >-\n  Fix\n---\n# x\n', '---\ntitle: x\n', 'text', ''), anyExt, (text, ext) => {
      const plain = plainTitle(text, ext);
      expect(plain === undefined || plain === skimMetadata(text, ext, true).title).toBe(true);
    }),
  );
  expect([plainTitle('---\ntitle: Fix it\n---\n', '.md'), plainTitle('# Fix it\n', '.md'), plainTitle('---\ntitle: >-\n  Fix\n---\n# x\n', '.md')]).toEqual(['Fix it', 'Fix it', undefined]);
});
