/**
 * Listings, kept for as long as the times of the directory guarantee that they are still true. To list a hundred
 * thousand names takes longer than everything else that a verb does, and a verb looks at each shelf several times.
 *
 * What must stay true: a kept listing could have been read at this moment. The clock is read first, then the times of
 * the directory, then its names. If the last change lies more than a tick before that clock, every change after the
 * reading of the times gives the directory later times. That includes a change in the middle of the listing: then the
 * times under which the listing is kept never come again, and it is never used. If the same times are read again,
 * nothing has changed since they were first read.
 */

import { lstatSync, type BigIntStats } from 'node:fs';
import { readNames } from './read-names.ts';
import { toStat } from './posix-stat.ts';
import { NotDirectory } from './posix-file.ts';
import type { Instant } from './store.ts';

interface Kept {
  readonly version: string;
  /** The last change that the version tells of. */
  readonly newestMs: number;
  /** The machine's clock before that was read. */
  readonly readMs: number;
  readonly names: readonly string[];
}

// A process can meet any number of owners, each with a directory of its own.
const MOST_KEPT = 1000;

/** The listings that one process keeps. */
export class KeptListings {
  readonly #kept = new Map<string, Kept>();
  readonly #isTold: (path: string, info: BigIntStats) => boolean;
  readonly #read: (path: string, bytes: number) => readonly string[];

  /** @param isTold are the times of what lies there told as they are? @param read lists a directory of so many bytes */
  constructor(isTold: (path: string, info: BigIntStats) => boolean, read: (path: string, bytes: number) => readonly string[] = readNames) {
    this.#isTold = isTold;
    this.#read = read;
  }

  /**
   * The names in the directory at this absolute path. `clock`: the file system's clock, if it is known by now. As long
   * as it is not, no kept listing is used. Undefined if there is nothing: many registries have no archive, and an error
   * of Node's takes longer to make than the look. Throws NotDirectory for a symlink, and what the system says.
   */
  of(path: string, clock: Instant | undefined): readonly string[] | undefined {
    const kept = this.#kept.get(path);
    // What is listed last is the last to be thrown away.
    this.#kept.delete(path);
    const readMs = Date.now();
    const info = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (info === undefined) return undefined;
    if (info.isSymbolicLink()) throw new NotDirectory(path);
    const { version, mtimeMs, ctimeMs, size } = toStat(info);
    if (kept?.version === version && clock !== undefined && isVouched(kept, clock, readMs)) {
      this.#kept.set(path, kept);
      return kept.names;
    }
    const names = this.#read(path, size);
    if (this.#isTold(path, info)) this.#keep(path, { version, newestMs: Math.max(mtimeMs, ctimeMs), readMs, names });
    return names;
  }

  #keep(path: string, listing: Kept): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MOST_KEPT) this.#kept.delete(oldest);
    this.#kept.set(path, listing);
  }
}

/** The clock is often measured after the first listing. Its difference from the machine's clock was the same then. */
function isVouched({ newestMs, readMs }: Kept, { ms, tickMs }: Instant, nowMs: number): boolean {
  return tickMs === 0 || newestMs + tickMs < readMs + (ms - nowMs);
}
