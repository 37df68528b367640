import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { COARSE_TICK_MS, measureClock } from '../../lib/store/file-clock.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-clock-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

it('a measurement tells offset and tick, and leaves no probe', () => {
  const { offsetMs, tickMs } = measureClock(join(directory, 'probe'));
  expect(Number.isInteger(offsetMs)).toBe(true);
  expect([0, COARSE_TICK_MS, 2000]).toContain(tickMs);
  expect(readdirSync(directory)).toEqual([]);
});

it('the offset is against the machine\'s clock', () => {
  const real = Date.now;
  const { offsetMs } = measureClock(join(directory, 'probe'));
  Date.now = () => real() - 3_600_000;
  try {
    const shifted = measureClock(join(directory, 'probe')).offsetMs - offsetMs;
    expect(shifted).toBeGreaterThan(3_590_000);
  } finally {
    Date.now = real;
  }
});

it('a probe that is there already is not written to', () => {
  writeFileSync(join(directory, 'probe'), 'somebody\'s');
  expect(() => measureClock(join(directory, 'probe'))).toThrow(/EEXIST/);
  expect(readdirSync(directory)).toEqual(['probe']);
});
