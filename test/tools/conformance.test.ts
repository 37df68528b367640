/** Every situation, by the command line and by the tools under one shell; the other shells are in the deep tests. */

import { describe, expect, it } from 'vitest';
import { expectConformance } from './conformance.ts';
import { SITUATIONS } from './every-situation.ts';
import { DASH } from './shells.ts';
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

expectConformance(sides, [DASH]);
