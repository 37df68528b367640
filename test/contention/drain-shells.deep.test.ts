/** The same for shells that pull by next_task.sh, beside processes that pull by dibs. */

import { expect, it } from 'vitest';
import { summaryOf } from '../support/long-program.ts';

it('shells and processes drain one board, in one order and each task once; who is killed leaves nothing that a person must clear', async ({ signal }) => {
  const summary = await summaryOf(new URL('drain.mjs', import.meta.url), ['--tasks=120', '--cold=2', '--warm=1', '--shells=3', '--kills=15'], signal);
  console.log(`shells and processes drain a board: ${JSON.stringify(summary)}`);
  expect(summary.such).toEqual([]);
  expect(summary.order).toMatchObject({ urgent: 0, nothing: 0 });
  expect(summary.order.checked).toBeGreaterThanOrEqual(120);
  expect(summary.kills).toBeGreaterThan(3);
  expect(summary.claims).toBeGreaterThanOrEqual(120);
});
