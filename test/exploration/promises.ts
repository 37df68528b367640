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
  'two processes of one owner, a claimant and a checkout',
  'a pair and two janitors',
  'two claimants and what git brings',
]);

/** Those that `npm run explore` explores to their end. */
const LARGE: ReadonlySet<string> = new Set([
  'an owner that extends, its twin that releases, a claimant and an editor',
  'a worker, a thief and a janitor',
  'a worker, two janitors and a zombie',
  'two workers and a janitor',
  'a mover, a thief and an editor',
  'a mover, a janitor and an editor',
  'a mover, a janitor and what git brings',
  'everybody, interrupted once',
  'everybody, interrupted twice',
  'everybody',
  'a worker, a claimant, a checkout, a zombie and a crash',
  'a worker, a janitor, a zombie and a crash',
  'two processes of one owner',
  'a holder, a claimant and what git brings',
  'two processes that end one claim, and an editor',
  'two releases of one owner around a person',
  'two processes that give one claim up, and an editor',
  'a predecessor, its successor and an editor',
  'an owner that hands on, its twin that completes, and an editor',
  'a worker that completes, a janitor and an editor',
  'three workers and a checkout',
  'an owner that renews, and two janitors',
  'a worker, two janitors and a crash',
  'a holder, a thief and what git brings',
  'a holder, a janitor and what git brings',
  'a holder, a janitor, a claimant and what git brings',
  'two holders that git brought together, a janitor and a claimant',
  'what a killed complete left, its owner, a janitor and what git brings',
  'what a killed complete left, two processes of its owner and what git brings',
  'an owner that completes, its twin that renews, a crash and what git brings',
]);
/** Of each of those, what is seen of it in a test. */
const BEGINNING = 150_000;

const worlds = Object.entries(WORLDS);
export const smallest = worlds.filter(([name]) => SMALLEST.has(name));
export const small = worlds.filter(([name]) => !SMALLEST.has(name) && !LARGE.has(name));
export const large = worlds.filter(([name]) => LARGE.has(name));

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
  expect(found.states).toBeGreaterThanOrEqual(BEGINNING);
}
