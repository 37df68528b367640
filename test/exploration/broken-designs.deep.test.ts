/**
 * Designs that look right and are not, each put into the protocol: the exploration has to find what is wrong with them.
 */

import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { byNamesAlone, notEnded, notExclusive } from '../transitions/designs/beliefs.ts';
import type { Design } from '../transitions/designs/design.ts';
import { bothHalvesAside, clockReadOnlyAfterwards, oneNonceForAll, withoutListingAgain, withoutMark } from '../transitions/designs/examinations.ts';
import { bareUnlink, noLookAfter as leavingWithoutALook, plainRename } from '../transitions/designs/giving-up.ts';
import { linkForwards } from '../transitions/designs/moves.ts';
import { endedAtOnce, endedByTheirMark, withoutLines } from '../transitions/designs/endings.ts';
import { checked, raisingDebris, unchecked } from '../transitions/designs/putting-back.ts';
import { bareBesideMark, noLookAfter, readThenSet } from '../transitions/designs/renewals.ts';
import { noSecondLook, passedOnWithoutMark, puttingBack } from '../transitions/designs/second-looks.ts';
import { readBeforeTheMark, takenForItsOwn, writtenBeforeTheMark, writtenInPlace, writtenOver, writtenOverAtRest, yesWithoutTheMark } from '../transitions/designs/texts.ts';
import type { WORLDS } from './small-worlds.ts';

interface Case {
  readonly what: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- designs of different modules
  readonly design: Design<any>;
  readonly world: keyof typeof WORLDS;
  readonly broken: RegExp;
}

const CASES: readonly Case[] = [
  { what: 'stat, then rename, without a mark', design: withoutMark, world: 'a worker, a janitor, a zombie and a crash', broken: /^P[24]/ },
  { what: 'a mark without a fresh nonce', design: oneNonceForAll, world: 'an owner that renews, and two janitors, interrupted three times', broken: /^P[235]/ },
  { what: 'no second look after a claim', design: noSecondLook, world: 'two claimants and a checkout', broken: /^P1/ },
  { what: 'a claimant that puts the file back', design: puttingBack, world: 'two claimants and a checkout', broken: /^P3/ },
  { what: 'two halves of a pair sent to lost+found', design: bothHalvesAside, world: 'a pair and two janitors', broken: /^P3/ },
  { what: 'release by plain rename', design: plainRename, world: 'two processes that give one claim up, and an editor', broken: /^P[35]/ },
  { what: 'renew that looks and then touches', design: noLookAfter, world: 'a worker, a janitor, a zombie and a crash', broken: /^P2/ },
  { what: 'renew that accepts the bare name beside a mark', design: bareBesideMark, world: 'a worker, a janitor, a zombie and a crash', broken: /^P2/ },
  { what: 'an examiner that finishes without listing again', design: withoutListingAgain, world: 'an owner beside a shadow of its generation, and a janitor', broken: /^P[1234]/ },
  { what: 'putting back by rename', design: unchecked, world: 'a worker, a janitor, a zombie and a crash', broken: /^P3/ },
  { what: 'putting back by a check and a rename', design: checked, world: 'a worker, a janitor, a zombie and a crash', broken: /^P3/ },
  { what: 'a bare unlink', design: bareUnlink, world: 'a worker, a janitor, a zombie and a crash', broken: /^P3/ },
  { what: 'complete without a look afterwards', design: leavingWithoutALook, world: 'a worker, a claimant, a checkout, a zombie and a crash', broken: /^P[35]/ },
  { what: 'debris raised to the next generation', design: raisingDebris, world: 'a worker that completes at its first try, a janitor and an editor', broken: /^P3/ },
  { what: 'beliefs that are not made exclusively', design: notExclusive, world: 'two processes of one owner and a checkout', broken: /^P3/ },
  { what: 'a move forwards by a link', design: linkForwards, world: 'a mover, a claimant and a checkout', broken: /^P3/ },
  { what: 'passing on without a mark', design: passedOnWithoutMark, world: 'a predecessor, its successor and an editor', broken: /^P3/ },
  { what: 'a clock that is read only under the mark', design: clockReadOnlyAfterwards, world: 'a worker, a janitor, a zombie and a crash', broken: /^P[24]/ },
  { what: 'a heartbeat that is set to a time read before', design: readThenSet, world: 'a worker, a janitor, a zombie and a crash', broken: /^P2/ },
  { what: 'an order of truth by names alone', design: byNamesAlone, world: 'a holder, a claimant and what git brings', broken: /^P/ },
  { what: 'a belief that stays when its tenure ends', design: notEnded, world: 'two processes that end one claim, and an editor', broken: /^P/ },
  { what: 'a claim that has ended as soon as its belief says so', design: endedAtOnce, world: 'what a killed complete left, its owner, a janitor and what git brings', broken: /^P5/ },
  { what: 'marks that each stand for themselves', design: withoutLines, world: 'what a killed complete left, its owner, a janitor and what git brings', broken: /^P5/ },
  { what: 'an end beside that is written with the mark of the other', design: endedByTheirMark, world: 'an owner that completes beside an earlier claim under a mark, and a janitor', broken: /^P3/ },
  { what: 'a text that is renamed over the claim', design: writtenOver, world: 'an owner that sets, a janitor and an editor', broken: /^P[36]/ },
  { what: 'a text that is renamed over the claim, beside another process of its owner', design: writtenOver, world: 'two processes that set two keys', broken: /P6$/ },
  { what: 'a text that is written in place', design: writtenInPlace, world: 'an owner that sets, a janitor, an editor and a lease', broken: /^P6/ },
  { what: 'a text that is made of what was read before the mark', design: readBeforeTheMark, world: 'two processes that set two keys', broken: /P6$/ },
  { what: 'a text that is written before the mark, with the time of then', design: writtenBeforeTheMark, world: 'an owner that sets, its twin that renews, a janitor and a lease', broken: /^P2/ },
  { what: 'a set that says yes although its mark was taken over', design: yesWithoutTheMark, world: 'an owner that sets, a janitor, a crash and a lease', broken: /^P6/ },
  { what: 'a set that takes an editor\'s text for its own', design: takenForItsOwn, world: 'an owner that sets, a janitor and an editor', broken: /^P[36]/ },
  { what: 'a text that is renamed over a task at rest', design: writtenOverAtRest, world: 'somebody that sets at rest, and a claimant that sets', broken: /^P[36]/ },
];
const MOST_STATES = 3_000_000;

it.each(CASES)('finds what is wrong with $what', { timeout: 600_000 }, async ({ what, design, world, broken }) => {
  const module = fileURLToPath(new URL(`../../lib/${design.module}`, import.meta.url));
  vi.resetModules();
  vi.doMock(module, async (importOriginal) => {
    const original = await importOriginal<object>();
    return { ...original, ...(await design.instead(original)) };
  });
  try {
    // All from one graph of modules, in which the wrong one is.
    const [{ explore }, { WORLDS }] = [await import('./explorer.ts'), await import('./small-worlds.ts')];
    const { states, violations, way } = explore(WORLDS[world], MOST_STATES);
    console.log(`${what}: found after ${states} states, in ${way.length} steps`);
    expect(violations.map(({ promise }) => promise).join(' ')).toMatch(broken);
  } finally {
    vi.doUnmock(module);
    vi.resetModules();
  }
});
