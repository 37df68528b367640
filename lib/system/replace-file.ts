/**
 * Reads a file that belongs to somebody else, and writes it again only if it has not changed since: whole or not at
 * all, with the mode and the owner it had, and behind the symlink through which it is reached.
 */

import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, fchmodSync, fchownSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmdirSync, unlinkSync, writeSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDibsError, refused } from '../rules/error.ts';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { readPart, unlinkIfThere } from '../store/posix-file.ts';

export interface FoundFile {
  /** The path that was asked for. */
  readonly path: string;
  /** The real path: the same, or the target of the symlink. */
  readonly target: string;
  /** Undefined if there is none. */
  readonly bytes: Buffer | undefined;
  readonly info: Stats | undefined;
}

// No settings and no script are longer.
export const MOST_BYTES = 4 * 1024 * 1024;

/** Throws `store-failed` for a path that exists and cannot be read as a file. */
export function findFile(path: string): FoundFile {
  const none: FoundFile = { path, target: path, bytes: undefined, info: undefined };
  return attempt('read', path, () => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return none;
    // A file that is removed at this instant counts as missing. A symlink without a target does not.
    return entry.isSymbolicLink() ? readWhole(path) : (unlessGone(() => readWhole(path)) ?? none);
  });
}

function readWhole(path: string): FoundFile {
  const entry = lstatSync(path);
  const target = entry.isSymbolicLink() ? realpathSync(path) : path;
  const info = lstatSync(target);
  // The target itself can only be a symlink if it became one at this instant.
  if (info.isSymbolicLink()) return readWhole(path);
  if (!info.isFile()) throw refused({ why: 'file-unfit', path, because: { is: 'not-regular' } });
  if (info.size > MOST_BYTES) throw refused({ why: 'file-unfit', path, because: { is: 'too-long', most: MOST_BYTES } });
  return { path, target, bytes: Buffer.from(readPart(target, MOST_BYTES, 'start')), info };
}

/** False, and nothing is written, if the file is another one by now. `mode`: the mode of a new file. */
export function writeWhole(found: FoundFile, bytes: Uint8Array, mode = 0o666): boolean {
  const { target, info } = found;
  return attempt('write', found.path, () => {
    if (info === undefined) mkdirSync(dirname(target), { recursive: true });
    else if (!isWritable(found, info)) return false;
    const staged = stagedFor(target);
    const done = unlessGone(() => {
      try {
        stage(staged, bytes, mode, info);
        if (info === undefined) return linkNew(staged, target);
        if (!isUnchanged(found)) return false;
        renameSync(staged, target);
        return true;
      } finally {
        unlinkIfThere(staged);
      }
    });
    return done ?? false;
  });
}

/** Unlinks it. False if it is another file by now. A symlink stays, and its target is removed. */
export function removeWhole(found: FoundFile): boolean {
  return attempt('remove', found.path, () => {
    if ((found.info !== undefined && !isWritable(found, found.info)) || !isUnchanged(found)) return false;
    return unlessGone(() => unlinkSync(found.target) ?? true) ?? false;
  });
}

/** Undefined if a name is gone, or taken, or of another kind, because somebody else changed it at this instant. */
export function unlessGone<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (['ENOENT', 'EEXIST', 'EINVAL', 'ELOOP'].includes(errnoCode(error))) return undefined;
    throw error;
  }
}

/** Removes the empty ones of these directories, in this order. */
export function removeEmpty(directories: readonly string[]): void {
  for (const directory of directories) {
    try {
      rmdirSync(directory);
    } catch {
      // There is something in it, so it stays.
      return;
    }
  }
}

/** Decodes UTF-8 text byte for byte: a byte order mark stays. Throws `malformed` for other bytes. */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw refused({ why: 'file-not-text', path }, undefined, error);
  }
}

/**
 * A rename would also replace a read-only file, and nobody makes a file read-only to have it replaced. False if it is
 * gone.
 */
function isWritable({ path, target }: FoundFile, info: Stats): boolean {
  if ((info.mode & 0o222) === 0) throw refused({ why: 'file-unfit', path, because: { is: 'read-only' } });
  return unlessGone(() => accessSync(target, constants.W_OK) ?? true) ?? false;
}

/** A name beside the file that nobody else has, and that no host would read, because its ending differs. */
export function stagedFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.dibs-${randomBytes(6).toString('hex')}`);
}

/** Writes a new file under such a name to disk. `like`: the file whose mode and owner it gets. */
export function stage(staged: string, bytes: Uint8Array, mode: number, like?: Stats): void {
  const fd = openSync(staged, 'wx', like === undefined ? mode : 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    if (like !== undefined) {
      keepOwner(fd, like);
      fchmodSync(fd, like.mode & 0o7777);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function keepOwner(fd: number, { uid, gid }: Stats): void {
  if (uid === process.getuid?.() && gid === process.getgid?.()) return;
  // Only root may give files away, so the user who may write the file owns it now. The group can be one of the user's
  // own.
  for (const owner of [uid, -1]) {
    try {
      fchownSync(fd, owner, gid);
      return;
    } catch {}
  }
}

function linkNew(staged: string, target: string): boolean {
  try {
    linkSync(staged, target);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    if (!lacksHardLinks(errnoCode(error))) throw error;
    // There are no hard links here, so this is a check and a rename.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(staged, target);
    return true;
  }
}

function isUnchanged({ path, target, bytes }: FoundFile): boolean {
  const now = findFile(path);
  return now.target === target && (bytes === undefined ? now.bytes === undefined : now.bytes?.equals(bytes) === true);
}

/** A failed system call becomes `store-failed`, with the path that the user knows. */
export function attempt<T>(what: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isDibsError(error)) throw error;
    const code = errnoCode(error);
    throw refused({ why: 'file-system-failed', operation: what, paths: [path], code, leadsNowhere: code === 'ENOENT' && what === 'read' }, undefined, error);
  }
}
