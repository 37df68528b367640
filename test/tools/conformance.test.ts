/** The tools and the command line are one thing: in each situation both leave the same files behind, to the byte, and say it by the same exit code. */

import { afterAll, describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { MORE_SHELLS, SHELLS, whereIs } from './shells.ts';
import { rowsOf, SideBySide } from './side-by-side.ts';
import { SITUATIONS } from './every-situation.ts';

const sides = new SideBySide();

afterAll(async () => {
  await sides.close();
});

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

describe.each([...SHELLS, ...MORE_SHELLS].map((userland) => [userland.name, userland] as const))('the tools under %s', (_shell, userland) => {
  const isThere = whereIs(userland.shell[0]) !== undefined;
  it.for(isThere ? [] : [userland.shell[0]])('need %s', (program, context) => skipBecause(context, `there is no ${program}`));

  it.concurrent.each(isThere ? rowsOf(SITUATIONS) : [])('%s', async (_name, situation) => {
    await sides.expectAlike(situation, userland);
  });
});
