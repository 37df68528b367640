/** Reads, writes and syncs one file by absolute path, with the right flags. */

import { closeSync, constants, fstatSync, fsyncSync, lstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { errnoCode } from './errno.ts';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Never through a symlink, and never blocking on a FIFO. */
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Only regular files are read or written. To open anything else can block, or do things. */
export class NotRegular extends Error {
  readonly code = 'EINVAL';
}

/** There is nothing: an everyday answer, for which Node's own error takes longer to make than it takes to look. */
class NoEntry extends Error {
  readonly code = 'ENOENT';
}

/** The path must be a directory itself, not a symlink to one. */
export class NotDirectory extends Error {
  readonly code = 'ENOTDIR';
}

/** Opens a file, hands its descriptor to `act`, and closes it. */
export function withOpen<T>(path: string, flags: number, act: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o666);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same for reading only. It neither waits at a FIFO nor goes through a symlink. */
export function openToRead<T>(path: string, act: (fd: number) => T): T {
  return withOpen(path, READ, act);
}

/** At most `limit` bytes from the start or the end, or behind so many bytes. */
export function readPart(path: string, limit: number, from: 'start' | 'end' | number): Uint8Array {
  // The path is looked at before it is opened and again afterwards: opening a device can do things, and a name can
  // change its file.
  const named = lstatSync(path, { throwIfNoEntry: false });
  if (named === undefined) throw new NoEntry(path);
  if (!named.isFile()) throw new NotRegular(path);
  return openToRead(path, (fd) => {
    const info = fstatSync(fd);
    if (!info.isFile()) throw new NotRegular(path);
    const behind = typeof from === 'number' ? Math.min(from, info.size) : 0;
    const length = Math.min(limit, info.size - behind);
    const start = from === 'end' ? info.size - length : behind;
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

/** Writes a new file to disk. If it cannot be finished, it is removed again. */
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

/** Makes an empty file. Throws EEXIST if the name is taken. */
export function createEmpty(path: string): void {
  closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o666));
}

/** One write at the end, on a new line even if the last one was cut short. `makes`: the file, if there is none. */
export function appendLine(path: string, text: string, makes: boolean): void {
  withOpen(path, O_RDWR | (makes ? O_CREAT : 0) | O_APPEND | O_NOFOLLOW | O_NONBLOCK, (fd) => {
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

/** Removes a name; nothing happens if there is none. */
export function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}

/** Waits until the bytes of a file are on disk. */
export function syncPath(path: string): void {
  openToRead(path, (fd) => fsyncSync(fd));
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
 * Sets the times to now for a user who may write the file but does not own it: a claim of a file that another user of
 * the group made. The system lets only the owner choose a time, but lets a writer say "now". Node has no call for that;
 * touch(1) has. This makes no file (-c), follows no symlink (-h), and opens nothing, so it cannot cut a file off or
 * block. It does not use -m, because keeping the other time would be choosing a time. If this is not allowed either, it
 * throws `refused`, which is what the system said at first.
 */
export function touchAsWriter(path: string, refused: unknown): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status } = spawnSync('touch', ['-c', '-h', '--', path], { stdio: 'ignore' });
  if (status !== 0) throw refused;
}
