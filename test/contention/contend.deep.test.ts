/** Twenty thousand of the claims that `npm run contend` makes a million of. */

import { expect, it } from 'vitest';
import { summaryOf } from '../support/long-program.ts';

it('however many want a task, in two work trees, under one name, killed in the middle, or after it ran out, each tenure is one owner’s', async ({ signal }) => {
  const summary = await summaryOf(new URL('contend.mjs', import.meta.url), ['--claims=20000'], signal);
  console.log(`twenty thousand claims: ${JSON.stringify(summary)}`);
  expect(summary.such).toEqual([]);
  expect(summary.violations).toBe(0);
  // They did overlap: tasks were taken between another's look and its rename, by those who died, and from owners that
  // had run out.
  for (const figure of ['missed', 'kills', 'renewed', 'takenOver']) expect(summary[figure], figure).toBeGreaterThan(0);
});
