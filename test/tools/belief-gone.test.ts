/** A belief that another process forgets is not made again by a line that comes late. */

import { expect, it } from 'vitest';
import { play } from './compare.ts';
import { toolsWithGap, type Gap } from './gap-runners.ts';
import { DASH } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { claim, TASK } from './situation.ts';
import { TOOLS } from './tools.ts';

const sides = bothSides();
/** Just before `confirmed` is written, another process of the owner gives the claim up, and forgets it. */
const GIVEN_UP: Gap = {
  name: 'given up before it is confirmed',
  lay: { 'scoped/T-1.md': TASK },
  at: '"before ln holders/"*',
  act: 'rm "$1" && mv claimed/T-1~1@* scoped/T-1~1.md',
  does: [claim('T-1')],
  expects: [0],
};

it('the tools make no belief of a claim that was given up in the meantime', async () => {
  const { outcome, unmannerly } = await play(sides.scratch, GIVEN_UP, toolsWithGap(GIVEN_UP, DASH, TOOLS, sides.scratch));
  expect(outcome.codes).toEqual([0]);
  expect(unmannerly).toEqual([]);
  // Of the claim that was taken after that, and of no other.
  expect(outcome.left.flatMap((line) => /holders\/ana\/(T-1~\d+@)/.exec(line)?.[1] ?? [])).toEqual(['T-1~2@']);
});
