import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../lib/rules/find-front.ts';
import { type TaskMetadata, readMetadata as read } from '../../lib/rules/task-metadata.ts';
import { metadataClause } from '../../lib/words/metadata.ts';

/** With what is said of a fault instead of the fault. */
function readMetadata(...text: Parameters<typeof read>) {
  const reading = read(...text);
  return reading.kind === 'malformed' ? { kind: reading.kind, why: metadataClause(reading.why) } : reading;
}

function card(text: string, ext = '.md'): TaskMetadata {
  const reading = readMetadata(text, ext);
  if (reading.kind === 'malformed') throw new Error(reading.why);
  return reading.metadata;
}

/** The task that front matter of these lines makes. */
function front(yaml: string): string {
  return `---\n${yaml}\n---\nbody\n`;
}

const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdefgh'[at] ?? ''}, `.repeat(9)}]`), 'depends_on: *i'].join('\n');

const anyExt = fc.constantFrom('', '.md', '.txt', '.yaml', '.yml', '.json');
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc
    .array(
      fc.constantFrom('---', '\n', '\n', '\r\n', '\t', ' ', '\uFEFF', '\0', '...', 'depends_on', '"depends\\x5fon"', 'reserve_for', 'title', ':', ': ', '- ', '? ', '[', ']', '{', '}', ',', '&a ', '*a', '#', '"', "'", '|', '>', '%', 'T-1', '1', 'null', '<<', '!!str '),
      { maxLength: 25 },
    )
    .map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom('depends_on: T-1', '"depends\\x5fon": T-1', 'reserve_for: a', 'title: x', 'depends_on:', '  - T-1', '- T-1', '\ttitle: x', 'title: [', 'a: &a 1', 'b: *a', ''), { maxLength: 5 }).map((lines) => front(lines.join('\n'))),
);

describe('front matter', () => {
  it('its keys are read, and the body is what stands below', () => {
    const text = front('title: Fix it\npriority: high\ndepends_on: [T-1, T-2]\nwaiting_for: Ann\nreserve_for: claude\nrole: dev\nproject: dibs\nother: {a: [1]}');
    expect(card(text)).toEqual({ title: 'Fix it', dependsOn: ['T-1', 'T-2'], waitingFor: 'Ann', reserveFor: 'claude', routing: { priority: 'high', role: 'dev', project: 'dibs', labels: [] }, body: 'body\n' });
  });

  it.each([
    ['.yaml', 'title: One\ndescription: |\n  two\n\n    lines\n  more\n', 'two\n\n  lines\nmore\n'],
    ['.yaml', 'description: "one line"\n', 'one line'],
    ['.yml', 'title: One\n', ''],
    ['.json', '{"title": "One", "description": "two\\nlines", "lease": 90}', 'two\nlines'],
  ])('the body of a task that is all front matter (%s) is its description', (ext, text, body) => {
    expect(card(text, ext).body).toBe(body);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a key that every object has is a key like any other: %s', (key) => {
    expect(card(front(`${key}: x\ndepends_on: T-1`)).dependsOn).toEqual(['T-1']);
    expect(card(`{"${key}": "x", "depends_on": "T-1"}`, '.json').dependsOn).toEqual(['T-1']);
  });

  it.each([
    ['lease: 45m', 2700],
    ['lease: "90" # seconds', 90],
    ['lease: soon', undefined],
    ['lease: 25h', undefined],
    ['lease: [1h]', undefined],
  ])('its own lease is read in seconds: %s', (line, seconds) => {
    expect(card(front(line)).lease).toBe(seconds);
  });

  it.each([
    ['no front matter', 'Title\n\ntext', 'Title\n\ntext'],
    ['an empty file', '', ''],
    ['a fence further down', 'text\n---\n', 'text\n---\n'],
    ['a key below the first paragraph', 'text\n\ndepends_on: T-1\n', 'text\n\ndepends_on: T-1\n'],
    ['a sentence with a key in it', 'It has depends_on: T-1\n', 'It has depends_on: T-1\n'],
    ['a conflict further down', 'text\n<<<<<<< HEAD\n', 'text\n<<<<<<< HEAD\n'],
    ['a heading in another script', '\u4EFB\u52A1\n---\n', '\u4EFB\u52A1\n---\n'],
    ['four dashes', '----\nx\n----\n', '----\nx\n----\n'],
    ['empty front matter', '---\n---\nbody', 'body'],
    ['front matter of comments', '---\n# x\n---\nbody', 'body'],
    ['a fence at the very end', '---\n---', ''],
  ])('%s is a card without keys', (_what, text, body) => {
    expect(card(text)).toEqual({ dependsOn: [], body });
  });

  it.each([
    ['CRLF', '---\r\ndepends_on: T-1\r\n---\r\nbody\r\n', 'body\r\n'],
    ['a byte order mark', '\uFEFF---\ndepends_on: T-1\n---\nbody', 'body'],
    ['blanks after the fences', '---  \ndepends_on: T-1\n---\t\nbody', 'body'],
    ['three dots as the closing fence', '---\ndepends_on: T-1\n...\nbody', 'body'],
    ['a rule further down', '---\ndepends_on: T-1\n---\nbody\n---\nmore', 'body\n---\nmore'],
    ['an indented --- inside a block', '---\ntitle: |\n  a\n  ---\n  b\ndepends_on: T-1\n---\nbody', 'body'],
    ['a line separator before a ---', '---\ntitle: a\u2028---\u2028b\ndepends_on: T-1\n---\nbody', 'body'],
  ])('%s does not hide a dependency', (_what, text, body) => {
    expect(card(text)).toMatchObject({ dependsOn: ['T-1'], body });
  });

  it('a bare carriage return before a --- does not hide a dependency either: it is read, or the text is malformed', () => {
    const reading = readMetadata('---\ntitle: a\r---\rb\ndepends_on: T-1\n---\nbody', '.md');
    if (reading.kind === 'metadata') expect(reading.metadata.dependsOn).toEqual(['T-1']);
  });

  it.each([
    ['no closing fence', '---\ndepends_on: T-1\n'],
    ['a closing fence that is indented', '---\ntitle: x\n ---\n'],
    ['a fence and nothing else', '---'],
    ['a tab as indentation', front('depends_on:\n\t- T-1')],
    ['a key twice', front('depends_on: T-1\ndepends_on: []')],
    ['a key twice, once escaped', front('depends_on: T-1\n"depends\\x5fon": []')],
    ['a key twice, once as an alias', front('depends_on: T-1\na: &k depends_on\n*k : []')],
    ['a reservation taken back by an alias', front('reserve_for: ann\na: &k reserve_for\n*k : ~')],
    ['a key that is a list', front('? [depends_on]\n: T-1')],
    ['a bracket that is not closed', front('depends_on: [T-1')],
    ['a list for a map', front('- a\n- b')],
    ['a word for a map', front('hello')],
    ['two documents in one', front('title: x\n--- # second\ndepends_on: T-1')],
    ['anchors that explode', front(BOMB)],
    ['an anchor that holds itself', front('depends_on: &a [*a]')],
    ['a NUL', front('title: a\0b')],
    ['a NUL in the body', `${front('title: a')}\0`],
    ['a NUL and no front matter', 'PNG\0'],
  ])('%s is malformed, and why is one line', (_what, text) => {
    expect(readMetadata(text, '.md')).toEqual({ kind: 'malformed', why: expect.stringMatching(/^\S.*$/) });
  });

  it('nesting without end is refused before any stack runs out', () => {
    const caller = (depth: number, text: string): unknown => (depth === 0 ? readMetadata(text, '.yaml') : caller(depth - 1, text));
    for (const opening of ['[', '[\n', '- ', '? ', '{a: ', '{a:\n', '["]", ', '[ #]\n', '{"}": ']) {
      const calm = { kind: 'malformed', why: expect.not.stringMatching(/call stack/) };
      expect(readMetadata(opening.repeat(1000), '.yaml')).toEqual(calm);
      expect(readMetadata(opening.repeat(1_000_000), '.yaml')).toEqual(calm);
      for (let depth = 0; depth < 60; depth += 5) expect(caller(depth, opening.repeat(15_000))).toEqual(calm);
    }
  });

  it('long lists and a little nesting are no nesting without end', () => {
    expect(card(front(`deep: ${'['.repeat(20)}${']'.repeat(20)}\ndepends_on:\n${'  - T-1\n'.repeat(2000)}`)).dependsOn).toEqual(['T-1']);
  });

  it.each([`# ${'-'.repeat(78)}`, `#${':'.repeat(70)}`, `note: "${'-'.repeat(70)}"`, `note: "${'['.repeat(70)}"`, `note: a ${'-'.repeat(70)}`, `list:\n${'  -\n'.repeat(70)}`])('a line of %j is no nesting', (line) => {
    expect(card(front(`${line}\ndepends_on: T-1`)).dependsOn).toEqual(['T-1']);
  });

  it('a first part without the closing fence is malformed, and says the limit', () => {
    expect(readMetadata('---\ntitle: x\n', '.md', false)).toEqual({ kind: 'malformed', why: expect.stringContaining('65536') });
    expect(readMetadata('{"title": "x"}', '.json', false)).toEqual({ kind: 'malformed', why: expect.stringContaining('65536') });
    for (const end of ['---', '...']) expect(readMetadata(`---\ntitle: x\n${end}\nbod`, '.md', false)).toMatchObject({ kind: 'metadata' });
  });

  it('a first part that ends inside a line does not take that line for the closing fence', () => {
    expect(readMetadata('---\ntitle: x\n---', '.md', false).kind).toBe('malformed');
  });

  it.each([
    ['.json', '{"title": SECRET}'],
    ['.json', '{"title": "x" SECRET}'],
    ['.json', 'SECRET'],
    ['.yaml', 'title: {SECRET: SECRET'],
    ['.yaml', 'title: [SECRET'],
    ['.yaml', 'title: "SECRET'],
    ['.yaml', '- SECRET'],
    ['.yaml', 'SECRET: 1\nSECRET: 2'],
    ['.yaml', 'depends_on: "SECRET/"'],
  ])('what is wrong with a %s task is said without its text (%j)', (ext, text) => {
    expect(readMetadata(text, ext)).toEqual({ kind: 'malformed', why: expect.not.stringContaining('SECRET') });
  });
});

describe('a key that is nearly one of those that decide', () => {
  it.each(['depends-on', 'dependsOn', 'dependson', 'Depends_On', 'DEPENDS_ON', 'Depends-On', 'reserve-for', 'reserveFor', 'Reserve_For'])('%s is said to be misspelt, not passed over', (key) => {
    expect(readMetadata(`---\n${key}: T-1\n---\n`, '.md')).toEqual({ kind: 'malformed', why: expect.stringMatching(/must be spelt (?:depends_on|reserve_for)$/) });
  });
});

describe('what cannot be read for certain', () => {
  it.each([
    ['an escaped key', '"depends\\x5fon": T-1'],
    ['a key that is asked for', '? depends_on\n: T-1'],
    ['an alias as a key', '*k : T-1'],
    ['a tagged key', '!!str depends_on: T-1'],
    ['an alias', 'a: &a [T-1]\ndepends_on: *a'],
    ['a merge key', 'a: &a\n  x: 1\n<<: *a'],
    ['a deeper item', 'depends_on:\n  - T-1\n    - T-2'],
    ['an item that is a list', 'depends_on:\n  - [DONE]'],
    ['an item that is a map', 'depends_on:\n  - id: T-1'],
    ['a key that stands further in', 'title: x\n  depends_on: T-1'],
    ['a key below another one', 'meta:\n  depends_on: T-1'],
    ['a key inside of a map', 'meta: {depends_on: T-1}'],
    ['a key behind a plain value', 'title: x depends_on: T-1'],
    ['a first key that stands further in', '  title: x\n  depends_on: T-1'],
    ['a value that goes on', 'depends_on: T-1\n  T-2'],
    ['a text of several lines as the value', 'depends_on: |\n  T-1'],
    ['quotes that do not end', 'title: "x\ndepends_on: []'],
    ['brackets that do not end', 'tags: [a\ndepends_on: []'],
    ['something behind quotes', 'title: "x" y'],
    ['the marks of a merge', 'title: x\n<<<<<<< HEAD\ndepends_on: T-1\n=======\n>>>>>>> b'],
    ['an invisible character before the key', '\u200Bdepends_on: T-1'],
    ['a bare carriage return', 'title: x\rdepends_on: T-1'],
  ])('is malformed: %s', (_what, yaml) => {
    expect(readMetadata(front(yaml), '.md')).toEqual({ kind: 'malformed', why: expect.stringMatching(/^\S.*$/) });
  });

  it.each([
    ['a conflict of a merge', '<<<<<<< HEAD\n---\ndepends_on: T-1\n---\n=======\n---\n---\n>>>>>>> b\n'],
    ['a conflict without a word about dependencies', '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> b\n'],
    ['a blank line', '\n---\ndepends_on: T-1\n---\n'],
    ['a blank', ' ---\ndepends_on: T-1\n---\n'],
    ['two byte order marks', '\uFEFF\uFEFF---\ndepends_on: T-1\n---\n'],
    ['a no-break space', '\u00A0---\ndepends_on: T-1\n---\n'],
    ['a control character', '\u0001---\ndepends_on: T-1\n---\n'],
    ['a comment behind its dashes', '--- # front\ndepends_on: T-1\n---\n'],
    ['lines that end with a carriage return', '---\rdepends_on: T-1\r---\r'],
    ['the fence of another format', '+++\ndepends_on = ["T-1"]\n+++\n'],
    ['a directive', '%YAML 1.2\n---\ndepends_on: T-1\n---\n'],
    ['four dashes', '----\ndepends_on: T-1\n----\n'],
    ['code', '```yaml\ndepends_on: T-1\n```\n'],
    ['a map', '{\n  "depends_on": ["T-1"]\n}\n'],
    ['no fence at all', 'reserve-for: ann\n\ntext\n'],
  ])('is malformed where it begins like front matter: %s', (_what, text) => {
    for (const ext of ['.md', '.txt', '']) expect(readMetadata(text, ext)).toEqual({ kind: 'malformed', why: expect.stringMatching(/^\S.*$/) });
  });

  it.each(['utf16le', 'utf16be', 'utf32le', 'utf32be'] as const)('is malformed in another encoding, with a byte order mark and without: %s', (encoding) => {
    for (const mark of ['', '\uFEFF']) {
      for (const text of [front('depends_on: T-1'), '# Title\n', front('title: x'), '\u4EFB\u52A1\n']) {
        const units = Array.from(mark + text, (character) => character.codePointAt(0) ?? 0);
        const bytes = Buffer.from(units.flatMap((unit) => [...(encoding.startsWith('utf32') ? [0, 0] : []), unit >> 8, unit & 0xff]));
        if (encoding === 'utf16le') bytes.swap16();
        if (encoding === 'utf32le') bytes.swap32();
        expect(readMetadata(textOf(bytes), '.md').kind).toBe('malformed');
      }
    }
    expect(readMetadata(textOf(Buffer.from('\uFEFF\u4EFB\u52A1', 'utf16le')), '.md').kind).toBe('malformed');
  });
});

describe('YAML and JSON tasks', () => {
  it.each([
    ['.yaml', 'title: x\ndepends_on: [T-1]\n'],
    ['.yml', '---\ntitle: x\ndepends_on: T-1\n'],
    ['.yaml', '\uFEFFtitle: x\r\ndepends_on: T-1\r\n'],
    ['.json', '{"title": "x", "depends_on": ["T-1"]}'],
    ['.json', '\uFEFF{"title": "x",\r\n "depends_on": "T-1"}'],
  ])('a %s task is front matter and nothing else (%j)', (ext, text) => {
    expect(card(text, ext)).toEqual({ title: 'x', dependsOn: ['T-1'], body: '' });
  });

  it.each([
    ['.yaml', 'title: x\n---\ndepends_on: T-1\n'],
    ['.json', '{"title": "x",}'],
    ['.json', ''],
    ['.json', '[]'],
    ['.json', '"x"'],
    ['.json', '{"depends_on": "T-1", "depends_on": []}'],
  ])('a %s task that cannot be read for certain is malformed (%j)', (ext, text) => {
    expect(readMetadata(text, ext).kind).toBe('malformed');
  });

  it('an ending that is no data has front matter between fences only', () => {
    expect(card('words\n\ndepends_on: T-1', '.txt')).toEqual({ dependsOn: [], body: 'words\n\ndepends_on: T-1' });
    expect(card(front('depends_on: T-1'), '')).toMatchObject({ dependsOn: ['T-1'] });
  });
});

describe('depends_on', () => {
  it.each([
    ['a scalar', 'depends_on: T-1', ['T-1']],
    ['a flow list', 'depends_on: [T-1, T-2]', ['T-1', 'T-2']],
    ['a block list', 'depends_on:\n  - T-1\n  - "T-2"', ['T-1', 'T-2']],
    ['a block list without indentation', 'depends_on:\n- T-1\n- T-2', ['T-1', 'T-2']],
    ['a text of several ids', 'depends_on: T-1, T-2 T-3', ['T-1', 'T-2', 'T-3']],
    ['a quoted key', '"depends_on": T-1', ['T-1']],
    ['a key with a blank behind it', 'depends_on : T-1', ['T-1']],
    ['a flow list over several lines', 'depends_on: [T-1, # first\n  "T-2",\n\n  T-3 ]', ['T-1', 'T-2', 'T-3']],
    ['a value in the next line', 'depends_on:\n  [T-1, T-2]', ['T-1', 'T-2']],
    ['a value beside long and nested values', 'note: "several\n  lines: [of"\nmeta: {a: [1, "]"], b: it\'s}\ntags: [a,\n  b]\ndepends_on: T-1', ['T-1']],
    ['a number', 'depends_on: 103', ['103']],
    ['one id in two spellings of case', 'depends_on: [T-1, t-1, T-2]', ['t-1', 'T-2']],
    ['nothing', 'depends_on:', []],
    ['null', 'depends_on: null', []],
    ['a tilde', 'depends_on: ~', []],
    ['an empty list', 'depends_on: []', []],
    ['an empty text', 'depends_on: ""', []],
  ])('%s is read', (_what, yaml, ids) => {
    const text = front(yaml);
    expect(card(text).dependsOn).toEqual(ids);
  });

  it.each([
    ['a leading zero', 'depends_on: [007]', ['007']],
    ['a last zero', 'depends_on: 1.10', ['1.10']],
    ['an exponent', 'depends_on: 1e3', ['1e3']],
    ['hex', 'depends_on: [0x10]', ['0x10']],
    ['more digits than a number holds', 'depends_on: 12345678901234567890', ['12345678901234567890']],
    ['a truth in capitals', 'depends_on: TRUE', ['TRUE']],
  ])('an id that YAML takes for a number or a truth (%s) keeps its spelling or is malformed', (_what, yaml, ids) => {
    const reading = readMetadata(front(yaml), '.md');
    if (reading.kind === 'metadata') expect(reading.metadata.dependsOn).toEqual(ids);
  });

  it.each(['depends_on: {a: b}', 'depends_on: [[T-1]]', 'depends_on: [T-1, ~]', 'depends_on: [{id: T-1}]', 'depends_on: ../T-1', 'depends_on: [T-1, -rf]', 'depends_on: T-1.md', 'depends_on: [README]', 'depends_on: "T\\n1/"', 'depends_on: ТASK'])(
    '%j is malformed and not guessed',
    (yaml) => {
      expect(readMetadata(front(yaml), '.md')).toEqual({ kind: 'malformed', why: expect.stringContaining('depends_on') });
    },
  );
});

describe('the other keys', () => {
  it.each([
    ['reserve_for: " claude "', 'claude'],
    ['reserve_for: claude~s1', 'claude~s1'],
    ['reserve_for: 7', '7'],
    ["reserve_for: 'it''s'", "it's"],
    ['reserve_for: null', undefined],
    ['reserve_for: ~', undefined],
    ['reserve_for: ""', undefined],
    ['reserve_for:', undefined],
  ])('%j is a reservation for %j', (yaml, owner) => {
    expect(card(front(yaml)).reserveFor).toBe(owner);
  });

  it('a reservation that YAML takes for a number keeps its spelling or is malformed', () => {
    const reading = readMetadata(front('reserve_for: 007'), '.md');
    if (reading.kind === 'metadata') expect(reading.metadata.reserveFor).toBe('007');
  });

  it.each(['reserve_for: [a, b]', 'reserve_for: {a: b}'])('%j is malformed', (yaml) => {
    expect(readMetadata(front(yaml), '.md')).toEqual({ kind: 'malformed', why: expect.stringContaining('reserve_for') });
  });

  it('a value that is no scalar or blank is left out', () => {
    expect(card(front('title: [a]\npriority: {}\nrole: " "\nproject:\nwaiting_for: 3'))).toEqual({ dependsOn: [], waitingFor: '3', body: 'body\n' });
  });
});

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
    ['in the heading, for a title that is no text', '---\ntitle: [a]\n---\n# Fix it\n', 'Fix it'],
    ['with a quote inside', "---\ntitle: 'it''s'\n---\n", "it's"],
    ['with quotes and a comment', '---\ntitle: "Fix it" # x\n---\n', 'Fix it'],
    ['in quotes over two lines', '---\ntitle: "Fix\n  it"\n---\n', 'Fix it'],
  ])('%s', (_where, text, title) => {
    expect(card(text).title).toBe(title);
  });

  it.each(['', 'text', '## Second level\n', '#hash\n', '---\npriority: 1\n---\ntext', '---\n# comment\n---\n'])('is nothing in %j', (text) => {
    expect(card(text).title).toBeUndefined();
  });

  it('of a YAML or JSON task is a key, and a comment is no heading', () => {
    expect(card('# Not this\ntitle: Fix it\n', '.yaml').title).toBe('Fix it');
    expect(card('{"title": "Fix \\u0069t"}', '.json').title).toBe('Fix it');
    expect(card('# Not this\npriority: 1\n', '.yaml').title).toBeUndefined();
  });

});

describe('any text', () => {
  it('is a card or malformed, and never throws', () => {
    fc.assert(
      fc.property(anyText, anyExt, fc.boolean(), (text, ext, whole) => {
        const reading = readMetadata(text, ext, whole);
        if (reading.kind === 'malformed') expect(reading.why).toMatch(/^\S/);
        else expect(text.endsWith(reading.metadata.body)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
