/** For how long the machine has been running, the time that it slept included. */

import { constants, readSync } from 'node:fs';
import { withOpen } from '../store/posix-file.ts';

const MOST_BYTES = 100;

/**
 * Milliseconds. Linux tells it in a file, where Node reads it, too: to load `node:os` for it takes longer than the look
 * before a claim.
 */
export function uptimeMs(): number {
  return (told() ?? process.getBuiltinModule('node:os').uptime()) * 1000;
}

/** Seconds. Undefined where there is no such file. */
function told(): number | undefined {
  try {
    const bytes = Buffer.alloc(MOST_BYTES);
    const seconds = Number.parseFloat(withOpen('/proc/uptime', constants.O_RDONLY, (fd) => bytes.toString('latin1', 0, readSync(fd, bytes))));
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    return undefined;
  }
}
