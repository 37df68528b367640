/** Two hundred of the tasks that drain.mjs can lay, for cold processes and warm ones. */

import { expect, it } from 'vitest';
import { summaryOf } from '../support/long-program.ts';

it('who pulls gets the most urgent task that there is, alone; who is killed leaves nothing that a person must clear', async ({ signal }) => {
  const summary = await summaryOf(new URL('drain.mjs', import.meta.url), ['--tasks=200', '--cold=2', '--warm=2', '--kills=25'], signal);
  console.log(`a board is drained: ${JSON.stringify(summary)}`);
  expect(summary.such).toEqual([]);
  expect(summary.order).toMatchObject({ urgent: 0, nothing: 0 });
  expect(summary.order.checked).toBeGreaterThanOrEqual(200);
  // Some died over a task, and it came back.
  expect(summary.kills).toBeGreaterThan(3);
  expect(summary.claims).toBeGreaterThan(200);
});
