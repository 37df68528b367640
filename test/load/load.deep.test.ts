/** A small load of what `npm run load` does with ten thousand claims for minutes. */

import { expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { summaryOf } from '../support/long-program.ts';

// What a Node with a timer, a watch, a poll and two pipes has open, with room.
const DESCRIPTORS = 40;
const RSS_MB = 300;

it('nothing that lives is given back, everything that ran out is, and the janitor does not grow by it', async (context) => {
  const args = ['--claims=500', '--minutes=0.15', '--lease=12', '--dying=0.2', '--dying-lease=3'];
  const summary = await summaryOf(new URL('load.mjs', import.meta.url), args, context.signal);
  console.log(`500 claims: ${JSON.stringify(summary)}`);
  expect(summary.such).toEqual([]);
  expect(summary.violations).toBe(0);
  expect(summary.renewals).toBeGreaterThan(100);
  expect(summary.returned).toBeGreaterThanOrEqual(100);
  const { descriptors, watches, rssMb } = summary.janitor;
  if (descriptors === 0) skipBecause(context, 'no /proc here');
  // One for claimed/, however many files are in it.
  expect(watches).toBe(1);
  expect(descriptors).toBeLessThan(DESCRIPTORS);
  expect(rssMb).toBeLessThan(RSS_MB);
});
