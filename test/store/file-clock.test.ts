import fs, { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COARSE_TICK_MS, measureClock, readClock } from '../../lib/store/file-clock.ts';

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

it('the clock alone tells the offset, and the longest tick of a kernel for the tick', () => {
  const real = Date.now;
  const { offsetMs } = measureClock(join(directory, 'probe'));
  Date.now = () => real() - 3_600_000;
  try {
    const clock = readClock(join(directory, 'probe'));
    if (clock === undefined) return;
    expect(clock).toMatchObject({ tickMs: COARSE_TICK_MS, isMeasured: false });
    expect(clock.offsetMs - offsetMs).toBeGreaterThan(3_590_000);
  } finally {
    Date.now = real;
    expect(readdirSync(directory)).toEqual([]);
  }
});

describe('a process that is stopped while it measures', () => {
  const real = fs.fstatSync;

  /**
   * Stands still for so many ms each time, as soon as the probe is written: what fstat answers then is old by as much.
   */
  function stoppedFor(spans: readonly number[]): void {
    const left = [...spans];
    fs.fstatSync = ((...args: Parameters<typeof real>) => {
      const answer = real(...args);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, left.shift() ?? 0);
      return answer;
    }) as typeof real;
    syncBuiltinESMExports();
  }

  afterEach(() => {
    fs.fstatSync = real;
    syncBuiltinESMExports();
    vi.restoreAllMocks();
  });

  it('does not take that for a slow clock of the file system: it measures again', () => {
    stoppedFor([400]);
    expect(measureClock(join(directory, 'probe')).offsetMs).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('each time goes by the machine, because the file can have been written then', () => {
    stoppedFor(Array.from({ length: 10 }, () => 160));
    expect(measureClock(join(directory, 'probe')).offsetMs).toBe(0);
  });

  it('each time beside a clock that is an hour off takes the closest of its measurements', () => {
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000);
    stoppedFor([900, 900, 10, 900, 900, 900]);
    // Half of the longest stop would be 450.
    expect(Math.abs(measureClock(join(directory, 'probe')).offsetMs - 3_600_000)).toBeLessThan(400);
  });
});

it('a probe that is there already is not written to', () => {
  writeFileSync(join(directory, 'probe'), 'somebody\'s');
  expect(() => measureClock(join(directory, 'probe'))).toThrow(/EEXIST/);
  expect(readdirSync(directory)).toEqual(['probe']);
});
