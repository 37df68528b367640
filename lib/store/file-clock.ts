/** The clock of a file system, by the mtime of a probe file, measured against the machine's. */

import { constants, fstatSync, writeSync } from 'node:fs';
import { unlinkIfThere, withOpen } from './posix-file.ts';
import { toMs } from './posix-stat.ts';

export interface FileClock {
  /** ms to add to the machine's clock. */
  readonly offsetMs: number;
  /** As in Instant. */
  readonly tickMs: number;
}

// Timestamps come from the kernel's tick where they do not come from its clock, 10 ms at the coarsest usual setting (HZ 100); and
// file systems that keep whole seconds keep two at the worst (FAT).
export const COARSE_TICK_MS = 11;
const SECONDS_TICK_MS = 2000;

// The first writes of a process can take a millisecond each, which shows nothing.
const ROUNDS = 5;

/** Does each write show? Within a millisecond: else a pause of this process across two ticks would look like fine ones. */
function isFine([first = 0n, second = 0n, third = 0n]: readonly bigint[]): boolean {
  return first < second && second < third && third - first < 1_000_000n;
}

/** Writes to a new file a few times: its mtime is the clock, and whether it moves each time tells the tick. */
export function measureClock(probe: string): FileClock {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  return withOpen(probe, O_WRONLY | O_CREAT | O_EXCL, (fd) => {
    try {
      let times: readonly bigint[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        times = [0, 1, 2].map(() => {
          writeSync(fd, '.');
          return fstatSync(fd, { bigint: true }).mtimeNs;
        });
        if (isFine(times)) break;
      }
      const here = Date.now();
      const whole = times.every((time) => time % 1_000_000_000n === 0n);
      return { offsetMs: toMs(times.at(-1) ?? 0n) - here, tickMs: isFine(times) ? 0 : whole ? SECONDS_TICK_MS : COARSE_TICK_MS };
    } finally {
      unlinkIfThere(probe);
    }
  });
}
