/** The words of a command line are read as parseArgs of node:util reads them. */

import { parseArgs } from 'node:util';
import { array, assert, constantFrom, oneof, property, string, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { tokensOf, type Token } from '../../lib/cli/input/tokens.ts';

const WITH_VALUE = ['agent', 'note'];

function byNode(args: readonly string[]): readonly Token[] {
  const options = Object.fromEntries([...WITH_VALUE.map((name) => [name, { type: 'string' }] as const), ['json', { type: 'boolean' }] as const]);
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens.map((token): Token => {
    if (token.kind === 'option-terminator') return { kind: 'end' };
    if (token.kind === 'positional') return { kind: 'positional', value: token.value };
    return { kind: 'option', name: token.name, rawName: token.rawName, value: token.value, isInline: token.inlineValue === true };
  });
}

const WORDS = ['', '-', '--', '---', '--=', '--=a', '--==', '--agent', '--agent=', '--agent=a=b', '--note', '--json', '--json=1', '--jsonx', '--__proto__', '--constructor', '-q', '-qh', '-q-', '-=', '-q=1', '-1', '-\u{1F511}', 'T-1', '=', 'a=b'];
const line = array(oneof(constantFrom(...WORDS), string({ maxLength: 4 }), stringMatching(/^-{0,3}[a-z=]{0,3}$/)), { maxLength: 6 });

it('each word of any command line is what parseArgs says that it is', () => {
  assert(
    property(line, (args) => {
      expect(tokensOf(args, (name) => WITH_VALUE.includes(name))).toEqual(byNode(args));
    }),
    { numRuns: 5000 },
  );
});
