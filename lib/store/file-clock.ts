/**
 * The clock of a file system: read from the times that it gives to changed files, and compared with the machine's
 * clock.
 */

import { constants, fstatSync, linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoCode } from './errno.ts';
import { unlinkIfThere, withOpen } from './posix-file.ts';
import { toMs } from './posix-stat.ts';

export interface FileClock {
  /** ms to add to the machine's clock. */
  readonly offsetMs: number;
  /** As in Instant. */
  readonly tickMs: number;
  /** Was the tick measured? If not, it is the longest there is. */
  readonly isMeasured: boolean;
}

// Where timestamps do not come from the kernel's clock, they come from its tick, which is 10 ms at the coarsest usual
// setting (HZ 100). File systems that keep whole seconds keep two of them at the worst (FAT).
export const COARSE_TICK_MS = 11;
const SECONDS_TICK_MS = 2000;

// The first changes of a process can take a millisecond each, which would show nothing.
const ROUNDS = 5;
const TICK_NS = 1_000_000n;
const LONG_AGO_S = 1_000_000_000;

// A process can be stopped for any time while it measures. Then the measurement shows how long that was, and not what
// time it is. A busy machine does not take this long: two clocks may differ by fifty times as much.
const CLOSE_MS = 100;
const READINGS = 6;

/**
 * Does each change show? The changes must also take less time than ticks of a millisecond would need, because a pause
 * of this process across several ticks would look the same.
 */
function isFine(times: readonly bigint[]): boolean {
  return times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0n)) && (times.at(-1) ?? 0n) - (times[0] ?? 0n) < TICK_NS * BigInt(times.length - 2);
}

/**
 * Makes the directory `probe`, and removes it again. The mtime of a file that is written there is the clock. The tick
 * is that of the directory, because a look trusts the times of directories. It is tried with each kind of change that a
 * shelf sees: tmpfs gives a link no time of its own, and exFAT gives a rename none at all.
 */
export function measureClock(probe: string): FileClock {
  const [one, other] = [join(probe, 'one'), join(probe, 'other')];
  mkdirSync(probe);
  try {
    const reading = closestReading(one);
    return { offsetMs: offsetOf(reading), tickMs: tickOf(probe, one, other, reading.mtimeNs), isMeasured: true };
  } finally {
    for (const path of [one, other]) if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) unlinkIfThere(path);
    takeAway(probe);
  }
}

/**
 * The clock alone, by a file `probe` that is made and removed again: a fifth of what a measurement takes. The tick is
 * the longest that there is where times come from the kernel. Undefined where the file system keeps whole seconds: then
 * only a measurement tells.
 */
export function readClock(probe: string): FileClock | undefined {
  try {
    const reading = closestReading(probe);
    return isWhole(reading.mtimeNs) ? undefined : { offsetMs: offsetOf(reading), tickMs: COARSE_TICK_MS, isMeasured: false };
  } finally {
    unlinkIfThere(probe);
  }
}

/** The time of a file that was written between two readings of the machine's clock. */
interface Reading {
  readonly mtimeNs: bigint;
  readonly beforeMs: number;
  readonly afterMs: number;
}

function readBoth(path: string): Reading {
  const beforeMs = Date.now();
  const mtimeNs = write(path);
  return { mtimeNs, beforeMs, afterMs: Date.now() };
}

/**
 * The reading whose two machine times lie closest together: the first one without an interruption, else the best of a
 * few.
 */
function closestReading(path: string): Reading {
  let best = readBoth(path);
  for (let more = READINGS - 1; more > 0 && apart(best) > CLOSE_MS; more--) {
    unlinkIfThere(path);
    const next = readBoth(path);
    if (apart(next) < apart(best)) best = next;
  }
  return best;
}

/** This also holds if somebody set the clock back in between. */
function apart({ beforeMs, afterMs }: Reading): number {
  return Math.abs(afterMs - beforeMs);
}

/**
 * Zero if the machine's own clock could have given the file this time, give or take a tick. Otherwise processes of one
 * machine would differ by a second where a file system keeps whole seconds.
 */
function offsetOf({ mtimeNs, beforeMs, afterMs }: Reading): number {
  const ms = toMs(mtimeNs);
  const tickMs = isWhole(mtimeNs) ? SECONDS_TICK_MS : COARSE_TICK_MS;
  // The machine's time is cut to whole ms, and the file's time is rounded.
  return ms <= afterMs + 1 && ms + tickMs >= beforeMs ? 0 : Math.round(ms - (beforeMs + afterMs) / 2);
}

/** An NFS client can keep an open file in it for a moment. Then the janitor removes it. */
function takeAway(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoCode(error))) throw error;
  }
}

function isWhole(timeNs: bigint): boolean {
  return timeNs % 1_000_000_000n === 0n;
}

function write(path: string): bigint {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  return withOpen(path, O_WRONLY | O_CREAT | O_EXCL, (fd) => {
    writeSync(fd, '.');
    return fstatSync(fd, { bigint: true }).mtimeNs;
  });
}

function tickOf(directory: string, one: string, other: string, mtimeNs: bigint): number {
  const changes = [() => renameSync(one, other), () => renameSync(other, one)];
  if (canLink(one, other)) changes.push(() => linkSync(one, other), () => unlinkSync(other));
  for (let round = 0; round < ROUNDS; round++) {
    const times = [timeOf(directory)];
    for (const change of changes) {
      change();
      times.push(timeOf(directory));
    }
    if (isFine(times)) return 0;
  }
  utimesSync(directory, LONG_AGO_S, LONG_AGO_S);
  renameSync(one, other);
  if (timeOf(directory) === BigInt(LONG_AGO_S) * 1_000_000_000n) return Number.POSITIVE_INFINITY;
  return isWhole(mtimeNs) ? SECONDS_TICK_MS : COARSE_TICK_MS;
}

function canLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    unlinkSync(to);
    return true;
  } catch {
    return false;
  }
}

function timeOf(directory: string): bigint {
  return lstatSync(directory, { bigint: true }).mtimeNs;
}
