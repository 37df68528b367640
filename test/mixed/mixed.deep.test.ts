/** What `npm run mixed` does for long, for a moment. */

import { expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { summaryOf } from '../support/long-program.ts';
import { whereIs } from '../tools/shells.ts';

it('dibs, the tools under three shells, and people with mv share one registry: killed or not, each task has one owner at a time, and is done once', async (context) => {
  for (const shell of ['dash', 'bash', 'busybox']) if (whereIs(shell) === undefined) skipBecause(context, `there is no ${shell}`);
  const summary = await summaryOf(new URL('mixed.mjs', import.meta.url), ['--tasks=60'], context.signal);
  console.log(`a mixed race: ${JSON.stringify(summary)}`);
  expect(summary.such).toEqual([]);
  expect(summary.violations).toBe(0);
  // All of them had some, some were killed, and what they held came back.
  expect(Object.keys(summary.tenures).toSorted()).toEqual(['bash', 'busybox', 'dash', 'dibs', 'person-a', 'person-b']);
  for (const figure of ['kills', 'sweeps', 'takenOver']) expect(summary[figure], figure).toBeGreaterThan(0);
});
