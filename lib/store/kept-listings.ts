/**
 * Listings of big directories, kept for as long as the times of the directory guarantee that they are still true. To
 * list a hundred thousand names takes longer than everything else that a verb does, and a verb looks several times.
 *
 * What must stay true: a kept listing could have been read at this moment. The clock is read first, then the times of
 * the directory, then its names. If the last change lies more than a tick before that clock, every change after the
 * reading of the times gives the directory later times. That includes a change in the middle of the listing: then the
 * times under which the listing is kept never come again, and it is never used. If the same times are read again,
 * nothing has changed since they were first read.
 */

import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import { toStat } from './posix-stat.ts';
import type { Instant } from './store.ts';

/** Below this number, listing costs about as much as asking whether it is necessary. */
export const WORTH_KEEPING = 1000;

/**
 * File systems of this machine alone, which report times exactly: ext2 to 4, xfs, btrfs, tmpfs, overlayfs. Others
 * report times that are a second old (FUSE, and file systems of another machine). A single look in the transitions
 * reads the times again and again, and can live with that. The whole life of a process cannot.
 */
const TOLD_AS_THEY_ARE: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);

interface Kept {
  readonly version: string;
  /** The last change that the version tells of. */
  readonly newestMs: number;
  /** The machine's clock before that was read. */
  readonly readMs: number;
  readonly names: readonly string[];
}

/** The listings that one process keeps. */
export class KeptListings {
  readonly #kept = new Map<string, Kept>();
  readonly #read: (path: string) => readonly string[];
  readonly #isTold: (path: string) => boolean;

  /** @param read lists a directory; @param isTold are the times of what lies there told as they are? */
  constructor(read: (path: string) => readonly string[] = readdirSync, isTold = (path: string): boolean => TOLD_AS_THEY_ARE.has(statfsSync(path).type)) {
    this.#read = read;
    this.#isTold = isTold;
  }

  /**
   * The names in the directory at this absolute path. `clock`: the file system's clock, if it is known by now. As long
   * as it is not, no kept listing is used. Throws what the system says.
   */
  of(path: string, clock: Instant | undefined): readonly string[] {
    const readMs = Date.now();
    const { version, mtimeMs, ctimeMs } = toStat(lstatSync(path, { bigint: true }));
    const kept = this.#kept.get(path);
    if (kept?.version === version && clock !== undefined && isVouched(kept, clock, readMs)) return kept.names;
    const names = this.#read(path);
    if (names.length >= WORTH_KEEPING && this.#isTold(path)) {
      this.#kept.set(path, { version, newestMs: Math.max(mtimeMs, ctimeMs), readMs, names });
    } else this.#kept.delete(path);
    return names;
  }
}

/** The clock is often measured after the first listing. Its difference from the machine's clock was the same then. */
function isVouched({ newestMs, readMs }: Kept, { ms, tickMs }: Instant, nowMs: number): boolean {
  return tickMs === 0 || newestMs + tickMs < readMs + (ms - nowMs);
}
