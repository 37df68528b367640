import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Standstills } from '../../lib/system/standstill.ts';
import { steadyNowMs } from '../../lib/system/steady-clock.ts';

let standstills: Standstills;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'hrtime'], now: 1_769_143_261_000 });
  standstills = new Standstills();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Both clocks run. */
function run(ms: number): void {
  vi.advanceTimersByTime(ms);
}

/** The machine sleeps: the wall clock alone runs. */
function sleep(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

it('a wait that ends in time, early or hardly late, and work of any length, leave no grace', () => {
  run(1000);
  expect(standstills.waited(1000)).toBe(0);
  run(20);
  expect(standstills.waited(1000)).toBe(0);
  run(1499);
  expect(standstills.waited(1000)).toBe(0);
  run(60_000);
  expect(standstills.worked()).toBe(0);
  expect([standstills.isRecent, standstills.graceMs(60, 0)]).toEqual([false, 0]);
});

it('the machine slept in a wait, or in work: a claim is left for as long, at most for a third of its own lease', () => {
  run(1000);
  sleep(30_000);
  expect(standstills.waited(1000)).toBe(30_000);
  expect([6, 30, 1800].map((lease) => standstills.graceMs(lease, 100))).toEqual([2000, 10_000, 30_000]);
  const other = new Standstills();
  run(500);
  sleep(30_000);
  expect(other.worked()).toBe(30_000);
  expect(other.graceMs(30, 100)).toBe(10_000);
});

it('this process was stopped in a wait: the same, though both clocks ran on', () => {
  run(31_000);
  expect(standstills.waited(1000)).toBe(30_000);
  expect(standstills.graceMs(30, 100)).toBe(10_000);
});

it('this process was stopped in work, and knows for how long it had a processor: the same, though both clocks ran on', () => {
  let had = 0;
  const one = new Standstills(() => had);
  run(60_000);
  had = 59_900;
  expect([one.worked(), one.isRecent]).toEqual([0, false]);
  run(31_000);
  had += 1000;
  expect(one.worked()).toBe(30_000);
  expect([one.graceMs(30, 100), one.graceMs(30, 31_001)]).toEqual([10_000, 0]);
  run(1000);
  expect(one.waited(1000)).toBe(0);
  // Four threads had four.
  run(1000);
  had += 4000;
  expect(one.worked()).toBe(0);
});

it('what had run out before it stood still is left for no moment, and what runs out soon after is', () => {
  run(1000);
  sleep(30_000);
  standstills.waited(1000);
  // It may have begun to sleep at once.
  expect(standstills.graceMs(30, 31_001)).toBe(0);
  expect(standstills.graceMs(30, 30_999)).toBe(10_000);
  expect(standstills.graceMs(30, -500)).toBe(10_000);
});

it('a grace ends by the time that owners have been awake: what the machine sleeps of it does not count', () => {
  run(1000);
  sleep(30_000);
  standstills.waited(1000);
  run(4000);
  standstills.worked();
  expect(standstills.graceMs(30, 5000)).toBe(6000);
  sleep(60_000);
  standstills.worked();
  // It ran out in the first one; what ran out in the second has a grace of its own.
  expect(standstills.graceMs(30, 66_000)).toBe(6000);
  expect(standstills.graceMs(30, 100)).toBe(10_000);
  run(6000);
  standstills.worked();
  expect(standstills.graceMs(30, 72_000)).toBe(0);
  expect(standstills.graceMs(30, 6100)).toBe(4000);
  run(60_000);
  standstills.worked();
  expect(standstills.isRecent).toBe(false);
});

it('a clock that somebody set back is no standstill', () => {
  run(1000);
  sleep(-3_600_000);
  expect([standstills.waited(1000), standstills.isRecent]).toEqual([0, false]);
});

it('at the start of a process on a machine that has slept, what ran out for less than that is left for a second', () => {
  const one = Standstills.atStart(() => steadyNowMs() + 600_000);
  expect([one.graceMs(1800, 599_000), one.graceMs(1, 599_000), one.graceMs(1800, 601_000)]).toEqual([1000, 1000 / 3, 0]);
  run(1000);
  expect(one.graceMs(1800, 0)).toBe(0);
});
