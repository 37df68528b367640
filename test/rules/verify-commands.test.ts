import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MOST_COMMANDS, verifyOf } from '../../lib/rules/verify-commands.ts';

const front = (lines: string): string => `---\ntitle: x\n${lines}\npriority: 1\n---\nverify: not this\n`;

describe('what is read is what YAML says', () => {
  it.each([
    'verify: npm test',
    'verify: npm test # all of them',
    'verify: "npm test -- --grep \\"a b\\""',
    "verify: 'it''s'",
    'verify: [npm test, "a, b", \'c\']',
    'verify: [npm test,\n  npm run lint]',
    'verify:\n  - npm test\n  - npm run lint',
    'verify:\n- npm test\n- "x: y"',
    'verify: |\n  set -e\n  npm test\n    deeper',
    'verify: >\n  npm\n  test',
    'verify:\n  - |\n    set -e\n    npm test\n  - true && echo done',
    'verify:\n  npm test',
    'verify: npm\n  test',
    '"verify": npm test',
  ])('%j', (lines) => {
    const expected: unknown = (parse(`title: x\n${lines}\npriority: 1\n`) as { verify: unknown }).verify;
    const commands = [expected].flat().map((text) => String(text).replace(/\n+$/, ''));
    expect(verifyOf(front(lines), '.md')).toEqual({ kind: 'commands', commands });
    expect(verifyOf(`title: x\n${lines}\n`, '.yaml')).toEqual({ kind: 'commands', commands });
  });

  it('and what JSON says', () => {
    expect(verifyOf('{"verify": "a\\nb"}', '.json')).toEqual({ kind: 'commands', commands: ['a\nb'] });
    expect(verifyOf('{"verify": ["a", "b"]}', '.json')).toEqual({ kind: 'commands', commands: ['a', 'b'] });
    expect(verifyOf('{"verify": null, "x": {"verify": 1}}', '.json')).toEqual({ kind: 'none' });
  });
});

it.each(['title: verify', 'verify:', 'verify: ~', 'verify: null', 'verify: []', 'x: "verify: a"', 'verified: yes', 'verify: # nothing'])('a task with %j has none', (lines) => {
  expect(verifyOf(front(lines), '.md')).toEqual({ kind: 'none' });
});

it('a text without front matter has none, whatever it says', () => {
  expect(verifyOf('# T\n\nverify: rm -rf /\n', '.md')).toEqual({ kind: 'none' });
});

it.each([
  ['a map', 'verify: {run: npm test}'],
  ['a list of lists', 'verify: [[a]]'],
  ['a list in a list of lines', 'verify:\n  - a\n  - - b'],
  ['a map in a list', 'verify:\n  - run: a'],
  ['a map below it', 'verify:\n  run: a'],
  ['a text behind the sign of a block', 'verify:\n  - | a\n    b'],
  ['a block whose lines stand less far in than its first', 'verify: |\n    a\n  b'],
  ['a folded block of several paragraphs', 'verify: >\n  a\n\n  b'],
  ['a text of several paragraphs', 'verify: "a\n\n  b"'],
  ['a comment within a text', 'verify: "a\n  # b\n  c"'],
  ['what cannot begin a text', 'verify: , a'],
  ['an empty command', 'verify: [""]'],
  ['a blank command', 'verify: "  "'],
  ['an escape that nobody needs', 'verify: "\\x41"'],
  ['a sign that a terminal obeys', 'verify: "a\u001B[2J"'],
  ['a carriage return', 'verify: "a\\rb"'],
  ['what nobody sees', 'verify: a\u202Eb'],
  ['an anchor', 'verify: &a b'],
  ['a misspelt key', 'Verify: npm test'],
  ['the key twice', 'verify: a\nverify: b'],
  ['too many', `verify: [${Array.from({ length: MOST_COMMANDS + 1 }, () => 'a').join(', ')}]`],
  ['ten thousand', `verify:\n${Array.from({ length: 10_000 }, (_, n) => `- c${n}`).join('\n')}`],
  ['one that is too long', `verify: ${'a'.repeat(5000)}`],
])('%s is not guessed at', (_, lines) => {
  expect(verifyOf(front(lines), '.md')).toEqual({ kind: 'unread' });
});

it.each([['.json', '{"verify": 1}'], ['.json', '{"verify": ["a", 1]}'], ['.json', '{"Verify": "a"}'], ['.json', '{"verify": "a",}'], ['.json', '{"verify": "a"'], ['.md', '---\nverify: a\n'], ['.md', '---\nverify: a\0\n---\n'], ['.md', '---\n\tverify: a\n---\n']])('in a text that cannot be read, a mention is enough: %s %j', (ext, text) => {
  expect(verifyOf(text, ext)).toEqual({ kind: 'unread' });
});

it('a text that cannot be read and does not mention it has none', () => {
  expect(verifyOf('---\ntitle: a\n', '.md')).toEqual({ kind: 'none' });
  expect(verifyOf(`---\n${'a: b\n'.repeat(10)}`, '.md', false)).toEqual({ kind: 'none' });
});
