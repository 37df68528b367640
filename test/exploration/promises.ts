/**
 * What the tests ask of a world: no promise is broken in any state of it, or in the first of them where there are too
 * many.
 */

import { expect } from 'vitest';
import { explore, type Exploration, type SmallWorld } from './explorer.ts';
import { WORLDS } from './small-worlds.ts';

/** A second or two each. */
const SMALLEST: ReadonlySet<string> = new Set([
  'a mover, an editor, a crash and what git brings',
  'two processes of one owner and a checkout',
  'a pair and two janitors',
  'two claimants and a failing disk',
  'two claimants and what git brings',
  'a holder that completes, a claimant and an editor',
  'a holder that completes, and a thief',
  'a thief and an editor',
  'two that pull from two equal tasks, from either end',
  'two reviewers',
  'somebody that sets in review, and a reviewer',
]);

/** Less than a million states each, and less than a minute. All kinds of events are in these and the smallest. */
const SMALL: ReadonlySet<string> = new Set([
  'two workers',
  'two claimants and a checkout',
  'a mover, a claimant and a checkout',
  'two processes of one owner, a claimant and a checkout',
  'a pair, a janitor and a claimant',
  'a worker and a janitor',
  'two claimants, a checkout and a lease',
  'two claimants, and git brings and takes',
  'a holder, a claimant and a lease',
  'a holder that releases, a claimant and an editor',
  'a holder that renews, a claimant and a stash that comes back',
  'a holder that completes, a janitor and an editor',
  'a holder that renews, a janitor, an editor and a lease',
  'a holder, a janitor and a crash',
  'a holder that completes, a janitor and a failing disk',
  'a holder that renews, a janitor, a failing disk and a lease',
  'a holder that renews, and a thief',
  'an owner that extends, and a janitor',
  'an owner that hands on, and its twin that completes',
  'a predecessor that completes, and its successor',
  'two processes that give one claim up',
  'two that pull from two equal tasks',
  'two that pull from two equal tasks, and a crash',
  'two that pull from a task and one that waits for it',
  'two that pull what runs out',
  'one that pulls what its owner may still renew',
  'two reviewers and a lease',
  'a reviewer that wants changes, and their author',
  'a reviewer that wants changes, another one and what git brings',
  'a reviewer and a thief',
  'an owner that sets, a janitor, a crash and a lease',
  'two processes that set two keys',
  'two processes that set one key',
  'two processes that set two keys, a crash',
  'an owner that sets, a janitor and an editor',
  'an owner that sets, a janitor and a failing disk',
  'an owner that sets, and a thief that sets',
  'an owner that sets, and its twin that completes',
  'an owner that sets, and its twin that releases',
  'an owner that sets, and its twin that extends',
  'an owner that sets, and its twin that hands on',
  'an owner that sets, and its successor that sets',
  'an owner that sets, a claimant that sets, and a lease',
  'an owner that sets, a claimant and what git brings',
  'somebody that sets at rest, and a claimant that sets',
  'somebody that sets at rest, a claimant, a crash',
  'somebody that sets at rest, and a mover',
  'somebody that sets at rest, and a janitor',
  'two that set at rest',
  'somebody that sets at rest, an editor, a crash and what git brings',
]);

/** Of each of the others, what is seen of it in a test; `npm run explore` goes on. */
const BEGINNING = 100_000;

const worlds = Object.entries(WORLDS);
export const smallest = worlds.filter(([name]) => SMALLEST.has(name));
export const small = worlds.filter(([name]) => SMALL.has(name));
export const large = worlds.filter(([name]) => !SMALLEST.has(name) && !SMALL.has(name));

function told({ violations, way }: Exploration): string {
  return [...violations.map(({ promise, what }) => `${promise}: ${what}`), ...way].join('\n');
}

export function expectKept(name: string, world: SmallWorld): void {
  const found = explore(world);
  if (found.violations.length > 0) expect.fail(told(found));
  console.log(`${name}: ${found.states} states, ${found.steps} steps, ${found.files} file systems, ${found.ends} of them where everybody had ended`);
  expect(found.whole).toBe(true);
  // Somebody came to an end of what there was to do, and from there the next ones went on.
  expect(found.ends).toBeGreaterThan(0);
}

export function expectKeptAtFirst(name: string, world: SmallWorld): void {
  const found = explore(world, BEGINNING);
  if (found.violations.length > 0) expect.fail(told(found));
  console.log(`${name}: the first ${found.states} states`);
  expect(found.whole || found.states >= BEGINNING).toBe(true);
}
