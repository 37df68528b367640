import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { areExactWords, inexactVariables } from '../../lib/system/exact-words.ts';

const MODULE = new URL('../../dist/lib/system/exact-words.js', import.meta.url).href;
const PROGRAM = `import { areExactWords, inexactVariables } from ${JSON.stringify(MODULE)}; console.log(JSON.stringify([areExactWords(process.argv.slice(1)), inexactVariables(process.env)]))`;

/** What a process says of itself that a shell started, with bytes as printf writes them. */
function said(word: string, value: string): unknown {
  const script = `X=$(printf '${value}') exec "$0" --input-type=module -e "$1" -- "$(printf '${word}')"`;
  return JSON.parse(execFileSync('sh', ['-c', script, process.execPath, PROGRAM], { encoding: 'utf8' }));
}

describe.runIf(process.platform === 'linux')('words of a process', () => {
  it.each([
    [String.raw`\303\251`, String.raw`\303\251`, [true, []]],
    [String.raw`x\351`, 'x', [false, []]],
    ['x', String.raw`x\351`, [true, ['X']]],
    // U+FFFD itself.
    [String.raw`\357\277\275`, String.raw`\357\277\275`, [true, []]],
  ])('%s and the variable %s', (word, value, answer) => {
    expect(said(word, value)).toEqual(answer);
  });
});

describe('without a replacement sign', () => {
  it('nothing is asked, and all is as it is', () => {
    expect([areExactWords(['é', '']), inexactVariables({ A: 'é', B: undefined })]).toEqual([true, []]);
  });
});
