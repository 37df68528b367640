/**
 * Where the tools know less than the command line they say so, and nothing is touched: they never take what it would
 * not.
 */

import { describe, expect, it } from 'vitest';
import { differences, play } from './compare.ts';
import { SHELLS, whereIs } from './shells.ts';
import { bothSides, rowsOf } from './side-by-side.ts';
import { UNREAD } from './situations/known-less.ts';

const MALFORMED = 65;
const sides = bothSides();

const shells = SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map((userland) => [userland.name, userland] as const);

describe.each(rowsOf(UNREAD))('a text with %s', (_name, situation) => {
  it('is one that the command line has an answer for', async () => {
    const { outcome, unmannerly } = await sides.answerOf(situation);
    expect(outcome.codes).toEqual(situation.expects);
    expect(unmannerly).toEqual([]);
  });

  it.each(shells)('is left alone by the tools under %s', async (_shell, userland) => {
    const untouched = await play(sides.scratch, { ...situation, does: [] }, sides.dibs.run);
    const tools = await sides.toolsIn(situation, userland);
    expect(tools.outcome.codes).toEqual([MALFORMED]);
    expect(differences({ ...untouched.outcome, codes: [MALFORMED], verdicts: [[]] }, tools.outcome)).toEqual([]);
    expect(tools.unmannerly).toEqual([]);
  });
});
