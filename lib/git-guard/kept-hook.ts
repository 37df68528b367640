/**
 * A hook that no lines of shell can be put into: it is kept, under its own name and as it is, and a script of ours in its place runs
 * the guard and then it. Each script names a directory that no other one does, so that whoever else installs or uninstalls at the
 * same time can leave such a directory behind, but never take away what a script runs. One rename puts it in place, one back.
 */

import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { unlinkIfThere } from '../store/posix-file.ts';
import { findFile, MOST_BYTES, removeEmpty, removeWhole, stage, stagedFor, unlessGone, type FoundFile } from '../system/replace-file.ts';
import { findBlock, guardBefore, type Guarded } from './guard-block.ts';

/** What stands in the place of the kept hook, and where that is; undefined for any other text. */
export interface Wrapper {
  readonly kept: string;
  /** Is there anything in it that did not come from us? */
  readonly isChanged: boolean;
}

/** What can be a script at `path`: a regular file, and not as long as only programs are. */
export function scriptAt(path: string): FoundFile | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isFile() === true && entry.size <= MOST_BYTES ? findFile(path) : undefined;
}

/** Reads the script at `path` as one that runs a kept hook. */
export function wrapperIn(text: string, path: string, hook: Guarded): Wrapper | undefined {
  const [, directory] = /^kept=[^\n]*\/([\w.-]+\.dibs-[0-9a-f]{12})\//m.exec(text) ?? [];
  if (directory === undefined) return undefined;
  return { kept: join(dirname(dirname(path)), directory, basename(path)), isChanged: text !== guardBefore(hook, directory) };
}

/** False where somebody else was at it meanwhile: then everything has to be looked at again. */
export function putBefore(path: string, hook: Guarded): boolean {
  // Beside the directory of the hooks and as deep: a hook that looks at its own name, or goes up from it, finds what it found.
  const name = basename(dirname(path));
  // Any other name would have to be quoted for sh.
  const directory = join(dirname(dirname(path)), `${/^\.?\w[\w.-]*$/.test(name) ? name : 'hooks'}.dibs-${randomBytes(6).toString('hex')}`);
  const kept = join(directory, basename(path));
  const staged = stagedFor(path);
  let isKept = false;
  mkdirSync(directory);
  try {
    const done = unlessGone(() => {
      const before = lstatSync(path).ino;
      keep(path, kept);
      // Another install was faster: it is its script that was kept.
      if (findBlock(scriptAt(kept)?.bytes?.toString('latin1') ?? '', hook) !== undefined) return false;
      stage(staged, Buffer.from(guardBefore(hook, basename(directory)), 'latin1'), 0o777);
      if (lstatSync(path).ino !== before) return false;
      isKept = true;
      renameSync(staged, path);
      return true;
    });
    isKept &&= done === true;
    return isKept;
  } finally {
    unlinkIfThere(staged);
    if (!isKept) unlinkIfThere(kept);
    removeEmpty([directory]);
  }
}

/** The kept hook in its place again; false where somebody else was at it meanwhile. */
export function putBack(path: string, kept: string, wrapper: FoundFile): boolean {
  // Taken away by hand: then there is nothing to put back.
  if (lstatSync(kept, { throwIfNoEntry: false }) === undefined) return removeWhole(wrapper);
  const done = unlessGone(() => {
    if (lstatSync(kept).isSymbolicLink()) {
      const leads = readlinkSync(kept);
      const staged = stagedFor(path);
      symlinkSync(leads.startsWith(fromKept(path)) ? leads.slice(fromKept(path).length) : leads, staged);
      renameSync(staged, path);
      unlinkIfThere(kept);
    } else renameSync(kept, path);
    return true;
  });
  removeEmpty([dirname(kept)]);
  return done ?? false;
}

/** A second name for it; of a symlink, which leads from where it lies, another one that leads to the same. */
function keep(path: string, kept: string): void {
  if (lstatSync(path).isSymbolicLink()) {
    const leads = readlinkSync(path);
    symlinkSync(leads.startsWith(sep) ? leads : `${fromKept(path)}${leads}`, kept);
    return;
  }
  try {
    linkSync(path, kept);
  } catch (error) {
    if (!lacksHardLinks(errnoCode(error))) throw error;
    // No hard links here: the bytes and the mode again.
    copyFileSync(path, kept, constants.COPYFILE_EXCL);
  }
}

/** From the directory of what was kept to that of the hook. */
function fromKept(path: string): string {
  return `../${basename(dirname(path))}/`;
}
