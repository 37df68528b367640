/** A shell in which times or bytes cannot be counted is told so, before anything is looked at. */

import { describe, expect, it } from 'vitest';
import { differences, play } from './compare.ts';
import { UNFIT_SHELLS } from './shells.ts';
import { bothSides, rowsOf } from './side-by-side.ts';
import { SITUATIONS } from './every-situation.ts';

const sides = bothSides();

const SOME = new Set(['claim: a free task', 'claim: run out: it is taken over', "claim: another's", 'front matter: with a byte order mark', 'release: mine', 'verify: held', 'boot: resume', 'stale: one run out, one silent, one at work', 'janitor: run out once']);

describe.each(UNFIT_SHELLS.map((userland) => [userland.name, userland] as const))('%s', (_name, userland) => {
  it.each(rowsOf(SITUATIONS.filter(({ name }) => SOME.has(name))))('is refused: %s', async (_situation, situation) => {
    const untouched = await play(sides.scratch, { ...situation, does: [] }, sides.dibs.run);
    const { outcome, unmannerly } = await sides.toolsIn(situation, userland);
    expect(outcome.codes).not.toContain(0);
    expect(differences({ ...untouched.outcome, codes: outcome.codes, verdicts: outcome.verdicts }, outcome)).toEqual([]);
    expect(unmannerly).toEqual([]);
  });
});

it('those that are fit are others', () => {
  expect(UNFIT_SHELLS.map(({ name }) => name)).not.toContain('dash');
});
