/** Every situation, by the command line; each shell has a file of its own, and only dash's is quick. */

import { describe, expect, it } from 'vitest';
import { SITUATIONS } from './every-situation.ts';
import { bothSides, rowsOf } from './side-by-side.ts';

const sides = bothSides();

describe('the table', () => {
  it('has each situation once', () => {
    const names = SITUATIONS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(SITUATIONS.filter(({ does, expects }) => does.length !== expects.length)).toEqual([]);
  });
});

describe('the command line', () => {
  it.each(rowsOf(SITUATIONS))('%s', async (_name, situation) => {
    const { outcome, unmannerly, said } = await sides.answerOf(situation);
    expect(outcome.codes, JSON.stringify(said)).toEqual(situation.expects);
    expect(unmannerly).toEqual([]);
  });
});
