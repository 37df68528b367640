/** `dibs doctor --fix` on a task that was claimed without dibs, killed at each of its system calls. */

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { skipBecause } from '../support/fixture.ts';
import { ForeignClaims, MARK, WORK } from './foreign-claims.ts';
import { stopEverywhere } from './stop-everywhere.ts';
import { whyNoStrace } from './strace.ts';

const why = whyNoStrace();

beforeAll(() => {
  vi.spyOn(PosixStore.prototype, 'pause').mockImplementation(() => undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
});

test.for([
  ['a mark beside the task in scoped/', { 'scoped/T-1.md': WORK, 'claimed/T-1': MARK }, 'ana'],
  ['the task and a mark in claimed/', { 'claimed/T-1.md': WORK, 'claimed/T-1': MARK }, 'ana'],
  ['only a mark', { 'claimed/T-1': MARK }, 'ana'],
  ['a task that mv put there', { 'claimed/T-1~2.md': WORK }, 'scoped'],
  ['a mark of nobody, and a copy of the task', { 'scoped/T-1.md': WORK, 'claimed/T-1.md': 'a copy\n', 'claimed/T-1.lock': '4711\n' }, 'scoped'],
] as const)('%s: no bytes are lost, no second owner comes of it, and the next one finishes', { timeout: 300_000 }, async ([, files, ends], context) => {
  if (why !== undefined) skipBecause(context, why);
  const stage = await ForeignClaims.lay(files, ends);
  try {
    const { faults, whole, stopped } = await stopEverywhere(stage);
    expect(faults).toEqual([]);
    expect([whole.exit, whole.left]).toEqual([0, ends]);
    expect(stopped.length).toBeGreaterThan(5);
  } finally {
    stage.remove();
  }
});
