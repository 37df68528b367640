/** What the system says of an entry, in the form of a store. */

import { constants, type BigIntStats } from 'node:fs';
import type { Stat } from './store.ts';

const { S_IFMT, S_IFREG, S_IFDIR, S_IFLNK } = constants;

/** By the mode as a number: Node's own questions count in bigints, which takes longer for each than all of this. */
export function kindOf({ mode }: BigIntStats): Stat['kind'] {
  const format = Number(mode) & S_IFMT;
  return format === S_IFREG ? 'file' : format === S_IFDIR ? 'directory' : format === S_IFLNK ? 'symlink' : 'other';
}

/** What the store says of an entry. */
export function toStat(info: BigIntStats): Stat {
  return {
    kind: kindOf(info),
    ino: info.ino,
    links: Number(info.nlink),
    size: Number(info.size),
    mode: Number(info.mode),
    uid: Number(info.uid),
    gid: Number(info.gid),
    mtimeMs: toMs(info.mtimeNs),
    ctimeMs: toMs(info.ctimeNs),
    version: `${info.ino}:${info.mtimeNs}:${info.ctimeNs}`,
  };
}

/** Rounded, not cut, because utimes loses up to a microsecond on the way through a double. */
export function toMs(ns: bigint): number {
  return Math.round(Number(ns / 1000n) / 1000);
}
