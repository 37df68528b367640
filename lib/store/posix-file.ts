/** Reading, writing and syncing one file by absolute path, with what has to be right about the flags. */

import { closeSync, constants, fstatSync, fsyncSync, lstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { errnoCode } from './errno.ts';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Never through a symlink, and never hanging on a FIFO. */
const LOOK = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Only regular files are read or written; opening anything else can hang, or do things. */
export class NotRegular extends Error {
  readonly code = 'EINVAL';
}

/** A directory has to be one itself, not a symlink to one. */
export class NotDirectory extends Error {
  readonly code = 'ENOTDIR';
}

export function withOpen<T>(path: string, flags: number, act: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o666);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

export function openToLook<T>(path: string, act: (fd: number) => T): T {
  return withOpen(path, LOOK, act);
}

/** At most `limit` bytes from the start or the end. */
export function readPart(path: string, limit: number, from: 'start' | 'end'): Uint8Array {
  // Looked at before it is opened, and again after: opening a device can do things, and a name can change what it names.
  if (!lstatSync(path).isFile()) throw new NotRegular(path);
  return openToLook(path, (fd) => {
    const info = fstatSync(fd);
    if (!info.isFile()) throw new NotRegular(path);
    const length = Math.min(limit, info.size);
    const start = from === 'start' ? 0 : info.size - length;
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const got = readSync(fd, bytes, filled, length - filled, start + filled);
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  });
}

/** A file that was not there, on disk; what was begun goes away again if it cannot be finished. */
export function writeNew(path: string, bytes: Uint8Array): void {
  withOpen(path, O_WRONLY | O_CREAT | O_EXCL, (fd) => {
    try {
      writeAll(fd, bytes);
      fsyncSync(fd);
    } catch (error) {
      unlinkSync(path);
      throw error;
    }
  });
}

export function createEmpty(path: string): void {
  closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o666));
}

/** One write at the end, on a line of its own even where the last one was cut short. */
export function appendLine(path: string, text: string): void {
  withOpen(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, (fd) => {
    const info = fstatSync(fd);
    if (!info.isFile()) throw new NotRegular(path);
    const last = Buffer.alloc(1);
    const isCut = info.size > 0 && readSync(fd, last, 0, 1, info.size - 1) === 1 && last[0] !== 0x0a;
    writeAll(fd, Buffer.from(isCut ? `\n${text}` : text, 'utf8'));
  });
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

export function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}

export function syncPath(path: string): void {
  openToLook(path, (fd) => fsyncSync(fd));
}

/** Best effort: some file systems sync no directories. */
export function syncDirectory(path: string): void {
  try {
    syncPath(path);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES'].includes(errnoCode(error))) throw error;
  }
}

/**
 * Sets the times to now for somebody who may write the file and does not own it: a claim of a file that another user of the
 * group made. The system lets only the owner say a time, and lets a writer say "now", for which Node has no call; touch(1) has.
 * It makes no file (-c), follows no symlink (-h), and opens nothing, so there is nothing to cut off or to hang on. Not -m: one
 * time that is kept is one that is said. Throws `refused`, what the system said at first, where this is not allowed either.
 */
export function touchAsWriter(path: string, refused: unknown): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status } = spawnSync('touch', ['-c', '-h', '--', path], { stdio: 'ignore' });
  if (status !== 0) throw refused;
}
