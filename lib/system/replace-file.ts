/**
 * Reading a file of somebody else's, and writing it again only where it is still what was read: whole or not at all, with the
 * mode and the owner it had, and behind the symlink it is reached by.
 */

import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, fchmodSync, fchownSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmdirSync, unlinkSync, writeSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DibsError, isDibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { readPart, unlinkIfThere } from '../store/posix-file.ts';
import { hintFor } from './errno-hint.ts';

export interface FoundFile {
  /** Where it was asked for. */
  readonly path: string;
  /** Where it is: the same, or what the symlink leads to. */
  readonly target: string;
  /** Undefined where there is none. */
  readonly bytes: Buffer | undefined;
  readonly info: Stats | undefined;
}

// Nobody's settings, and no script, are longer.
export const MOST_BYTES = 4 * 1024 * 1024;

/** Throws `store-failed` for what is there and cannot be read as a file. */
export function findFile(path: string): FoundFile {
  const none: FoundFile = { path, target: path, bytes: undefined, info: undefined };
  return attempt('read', path, () => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return none;
    // Of a file that is removed in this instant nothing is left; a symlink without one is something else.
    return entry.isSymbolicLink() ? readWhole(path) : (unlessGone(() => readWhole(path)) ?? none);
  });
}

function readWhole(path: string): FoundFile {
  const entry = lstatSync(path);
  const target = entry.isSymbolicLink() ? realpathSync(path) : path;
  const info = lstatSync(target);
  // What leads nowhere else is a symlink only when it has become one in this instant.
  if (info.isSymbolicLink()) return readWhole(path);
  if (!info.isFile()) throw new DibsError('store-failed', `${printable(path, 400)} is not a regular file`);
  if (info.size > MOST_BYTES) throw new DibsError('store-failed', `${printable(path, 400)} is longer than ${MOST_BYTES} bytes`);
  return { path, target, bytes: Buffer.from(readPart(target, MOST_BYTES, 'start')), info };
}

/** False, and nothing is written, where the file is another one by now. `mode`: of a new file. */
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

/** Unlinks it; false where it is another one by now. A symlink is left, and what it led to is gone. */
export function removeWhole(found: FoundFile): boolean {
  return attempt('remove', found.path, () => {
    if ((found.info !== undefined && !isWritable(found, found.info)) || !isUnchanged(found)) return false;
    return unlessGone(() => unlinkSync(found.target) ?? true) ?? false;
  });
}

/** Undefined where a name is gone, or taken, or of another kind, because somebody else was at it in this instant. */
export function unlessGone<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (['ENOENT', 'EEXIST', 'EINVAL', 'ELOOP'].includes(errnoCode(error))) return undefined;
    throw error;
  }
}

/** Removes those of these directories, in this order, that are empty. */
export function removeEmpty(directories: readonly string[]): void {
  for (const directory of directories) {
    try {
      rmdirSync(directory);
    } catch {
      // There is something in it, so it is not there for us.
      return;
    }
  }
}

/** Text in UTF-8, byte for byte: a byte order mark stays. Throws `malformed` for other bytes. */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new DibsError('malformed', `${printable(path, 400)} is not UTF-8 text. It was left as it is`, { cause: error });
  }
}

/** A rename would replace a file that is read-only; and nobody makes one read-only to have it replaced. False where it is gone. */
function isWritable({ path, target }: FoundFile, info: Stats): boolean {
  if ((info.mode & 0o222) === 0) throw new DibsError('store-failed', `${printable(path, 400)} is read-only: nothing was written`);
  return unlessGone(() => accessSync(target, constants.W_OK) ?? true) ?? false;
}

/** A name beside it that nobody else has, and that no host would read: it does not end like the file. */
export function stagedFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.dibs-${randomBytes(6).toString('hex')}`);
}

/** A new file under such a name, on disk. `like`: whose mode and owner it gets. */
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
  // Only root may give files away: whoever may write it has it now. The group can be one of one's own.
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
    // No hard links here: a check and a rename.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(staged, target);
    return true;
  }
}

function isUnchanged({ path, target, bytes }: FoundFile): boolean {
  const now = findFile(path);
  return now.target === target && (bytes === undefined ? now.bytes === undefined : now.bytes?.equals(bytes) === true);
}

/** A system call that fails is `store-failed`, with the path that somebody knows it by. */
export function attempt<T>(what: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isDibsError(error)) throw error;
    const code = errnoCode(error);
    const leads = code === 'ENOENT' && what === 'read' ? ': it is a symlink that leads nowhere' : '';
    throw new DibsError('store-failed', `the file system failed: ${what} ${printable(path, 400)}: ${code}${leads}${hintFor(code)}`, { cause: error });
  }
}
