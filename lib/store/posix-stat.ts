/** What the system says of an entry, in the form of a store. */

import type { BigIntStats } from 'node:fs';
import type { Stat } from './store.ts';

/** What the store says of an entry. */
export function toStat(info: BigIntStats): Stat {
  const kind = info.isFile() ? 'file' : info.isDirectory() ? 'directory' : info.isSymbolicLink() ? 'symlink' : 'other';
  return {
    kind,
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
