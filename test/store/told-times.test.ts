import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ToldTimes } from '../../lib/store/told-times.ts';

it('a file system that keeps no files is not believed, and each is asked once', () => {
  const told = new ToldTimes();
  const { dev } = lstatSync('/proc', { bigint: true });
  // What is gone tells nothing, and nothing is remembered of it.
  expect(told.on('/proc/nothing', dev)).toBe(false);
  expect(told.on('/proc', dev)).toBe(false);
  const base = mkdtempSync(join('/tmp', 'dibs-told-'));
  const own = lstatSync(base, { bigint: true }).dev;
  const isTold = told.on(base, own);
  rmSync(base, { recursive: true });
  expect(told.on(base, own)).toBe(isTold);
});
