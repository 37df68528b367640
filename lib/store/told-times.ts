/**
 * Which file systems tell times as they are. Others tell times that can be a second old (FUSE, and file systems of
 * another machine, whose attributes are kept here). There, a heartbeat is read through an open file, and no listing is
 * kept.
 */

import { statfsSync } from 'node:fs';

/** File systems of this machine alone: ext2 to 4, xfs, btrfs, tmpfs, overlayfs. */
const TOLD_AS_THEY_ARE: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);

/** The answers of one process: each file system is asked once. */
export class ToldTimes {
  readonly #known = new Map<bigint, boolean>();
  /** The device that was asked about last, if its answer is known: to find a bigint in a map takes a while. */
  #last: bigint | undefined;
  #isLastTold = false;

  /** Are the times of what lies at this absolute path, on that device, told as they are? */
  on(path: string, device: bigint): boolean {
    if (device === this.#last) return this.#isLastTold;
    const isTold = this.#known.get(device) ?? this.#ask(path);
    if (isTold === undefined) return false;
    this.#known.set(device, isTold);
    [this.#last, this.#isLastTold] = [device, isTold];
    return isTold;
  }

  /** Undefined if the path is gone by now. */
  #ask(path: string): boolean | undefined {
    try {
      return TOLD_AS_THEY_ARE.has(statfsSync(path).type);
    } catch {
      return undefined;
    }
  }
}
