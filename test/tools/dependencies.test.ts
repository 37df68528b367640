/** What a task waits for, and what ends that, is said in the same words by the command line and by the tools. */

import { expect, it } from 'vitest';
import { DASH } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { claim, type Situation } from './situation.ts';
import { NEVER_COMPLETE } from './situations/front-matter.ts';

const sides = bothSides();

it.each(NEVER_COMPLETE)('a task that depends on %s is refused with what ends it', async (name, lay, said) => {
  const situation: Situation = { name, lay, does: [claim('T-1')], expects: [6] };
  for (const played of [await sides.answerOf(situation), await sides.toolsIn(situation, DASH)]) {
    expect(played.outcome.codes).toEqual([6]);
    expect(played.said[0]?.stderr.split('\n')[0]).toBe(`dibs: not-claimable: ${said}`);
  }
});
