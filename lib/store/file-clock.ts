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

/** Writes to a new file a few times: its mtime is the clock, and whether it moves each time tells the tick. */
export function measureClock(probe: string): FileClock {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  return withOpen(probe, O_WRONLY | O_CREAT | O_EXCL, (fd) => {
    try {
      const times = [0, 1, 2].map(() => {
        writeSync(fd, '.');
        return fstatSync(fd, { bigint: true }).mtimeNs;
      });
      const here = Date.now();
      const [first = 0n, second = 0n, third = 0n] = times;
      // Within a millisecond: else a pause of this process across two ticks would look like fine ones.
      const fine = first < second && second < third && third - first < 1_000_000n;
      const whole = times.every((time) => time % 1_000_000_000n === 0n);
      return { offsetMs: toMs(third) - here, tickMs: fine ? 0 : whole ? SECONDS_TICK_MS : COARSE_TICK_MS };
    } finally {
      unlinkIfThere(probe);
    }
  });
}
