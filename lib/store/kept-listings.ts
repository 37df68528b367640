/**
 * Listings of big directories, kept for as long as the directory's times vouch that they still show what is in it. To list a hundred
 * thousand names takes longer than all else that a verb does, and a verb looks several times.
 *
 * What must stay true: what is given could have been listed at this moment. The clock is read first, then the directory's times, then
 * its names. If its last change lies more than a tick before that clock, every change after the reading of the times gives it later
 * ones, also a change in the middle of the listing: then the times under which the listing is kept never come again, and it is never
 * given. Where the same times are read again, nothing has changed since they were read first.
 */

import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import { toStat } from './posix-stat.ts';
import type { Instant } from './store.ts';

/** Below this, listing costs about as much as asking whether it has to be done. */
export const WORTH_KEEPING = 1000;

/**
 * File systems of this machine alone, whose times are told as they are: ext2 to 4, xfs, btrfs, tmpfs, overlayfs. Others tell times that
 * are a second old (FUSE, and what lies on another machine): for one look, which reads them again and again, that is looked at in
 * the transitions; for the life of a process it will not do.
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
   * The names in the directory at this absolute path. `clock`: the file system's, as far as it is known by now; as long as it is not,
   * what is kept is not given. Throws what the system says.
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

/** The clock is often measured after the first listing; by how much it differs from the machine's was so then, too. */
function isVouched({ newestMs, readMs }: Kept, { ms, tickMs }: Instant, nowMs: number): boolean {
  return tickMs === 0 || newestMs + tickMs < readMs + (ms - nowMs);
}
