/** What happens between two steps, by the command line and by the tools under one shell. */

import { describe, expect, it } from 'vitest';
import { answerInGap, expectAlikeInGaps, gapRows } from './gaps.ts';
import { DASH } from './shells.ts';
import { bothSides } from './side-by-side.ts';

const sides = bothSides();

describe('the command line', () => {
  it.each(gapRows)('%s', async (_name, gap) => {
    const { outcome, unmannerly, said } = await answerInGap(sides, gap);
    expect(outcome.codes, JSON.stringify(said)).toEqual(gap.expects);
    expect(unmannerly).toEqual([]);
    const lost = Object.entries(gap.keeps ?? {}).filter(([text, at]) => !outcome.left.some((line) => line.startsWith(at) && line.endsWith(`: ${JSON.stringify(text)}`)));
    expect(lost, outcome.left.join('\n')).toEqual([]);
  });
});

expectAlikeInGaps(sides, [DASH]);
