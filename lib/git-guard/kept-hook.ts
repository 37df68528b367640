/**
 * A hook into which no lines of shell can be put. It is kept as it is, under its own name, and a script of ours in its
 * place runs the guard and then the hook. Each script names a directory of its own. So another install or uninstall at
 * the same time can leave such a directory behind, but can never remove what a script runs. One rename puts the script
 * in place, and one puts the hook back.
 */

import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { unlinkIfThere } from '../store/posix-file.ts';
import { findFile, MOST_BYTES, removeEmpty, removeWhole, stage, stagedFor, unlessGone, type FoundFile } from '../system/replace-file.ts';
import { findBlock, guardBefore, type Guarded } from './guard-block.ts';

/** The script in the place of the kept hook, and the path of that hook. Undefined for any other text. */
export interface Wrapper {
  readonly kept: string;
  /** Is there anything in it that dibs did not write? */
  readonly isChanged: boolean;
}

/** The script at `path`: a regular file, unless it is as long as only programs are. */
export function scriptAt(path: string): FoundFile | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry?.isFile() !== true || entry.size > MOST_BYTES) return undefined;
  const found = findFile(path);
  // An uninstall at this instant may have put a symlink back. What it leads to is nobody's place for the guard.
  return found.target === path ? found : undefined;
}

/** Reads the script at `path` as one that runs a kept hook. */
export function wrapperIn(text: string, path: string, hook: Guarded): Wrapper | undefined {
  const [, directory] = /^kept=[^\n]*\/([\w.-]+\.dibs-[0-9a-f]{12})\//m.exec(text) ?? [];
  if (directory === undefined) return undefined;
  return { kept: join(dirname(dirname(path)), directory, basename(path)), isChanged: renewed(text, hook) !== guardBefore(hook, directory) };
}

/** The script as today's dibs would have made it, if an earlier one made it. */
function renewed(text: string, hook: Guarded): string {
  const found = findBlock(text, hook);
  return (found === undefined || found === 'damaged' ? undefined : found.renewed) ?? text;
}

/** False if somebody else changed it meanwhile. Then everything has to be looked at again. */
export function putBefore(path: string, hook: Guarded): boolean {
  // It lies beside the directory of the hooks and as deep. So a hook that looks at its own name, or goes up from it,
  // finds the same as before.
  const name = basename(dirname(path));
  // Any other name would need quotes in sh.
  const directory = join(dirname(dirname(path)), `${/^\.?\w[\w.-]*$/.test(name) ? name : 'hooks'}.dibs-${randomBytes(6).toString('hex')}`);
  const kept = join(directory, basename(path));
  const staged = stagedFor(path);
  let isKept = false;
  mkdirSync(directory);
  try {
    const done = unlessGone(() => {
      const before = lstatSync(path).ino;
      keep(path, kept);
      // Another install was faster, and what was kept is its script.
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

/** Puts the kept hook back. False if somebody else changed it meanwhile. */
export function putBack(path: string, kept: string, wrapper: FoundFile): boolean {
  // Somebody removed it by hand, so there is nothing to put back.
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

/**
 * Gives the hook a second name. A symlink gets another symlink to the same target, because it is relative to its own
 * place.
 */
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
    // There are no hard links here, so the bytes and the mode are copied.
    copyFileSync(path, kept, constants.COPYFILE_EXCL);
  }
}

/** The way from the directory of the kept hook to that of the hook. */
function fromKept(path: string): string {
  return `../${basename(dirname(path))}/`;
}
