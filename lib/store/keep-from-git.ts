/**
 * Keeping git away from what is true in one clone only.
 *
 * The registry's own .gitignore is tracked, so it goes with the branch: on one that does not have it, `git add -A` takes living claims
 * into a commit, and the way back takes them away; `git clean -fd` and `git stash -u` take them at once. So each volatile directory
 * has an ignore file of its own, which ignores itself, too: git never tracks it, and it stays on every branch.
 *
 * What must stay true: it is laid whole, never over what is there, and never behind a symlink; and a registry that has all of them pays
 * for a look at a few names and for nothing else.
 */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { CLAIMED, HOLDERS, LOG, VOLATILE } from '../rules/shelf.ts';
import { gitDirectoryAbove } from './git-directory.ts';
import { layWhole } from './lay-whole.ts';
import { readPart } from './posix-file.ts';

/** The name of such a file. It begins with a dot, so no listing minds it. */
export const IGNORE_FILE = '.gitignore';

/** Its text; the shell tools lay the same. */
export const IGNORE_ALL = `# Who works on what is true in this clone only. On no branch may git take these files away, or commit them.
*
`;

// Of a file of two lines; what somebody else put there is not longer either.
const MOST_BYTES = 16 * 1024;

/** Lays the file into each volatile directory that is there and has none. Best effort: no verb fails for it. */
export function keepFromGit(root: string): void {
  try {
    // In a registry that was just emptied nothing is to be protected, and what is laid there would stand in the way of `git stash pop`.
    if (![CLAIMED, HOLDERS, LOG].some((directory) => isThere(join(root, directory)))) return;
    const bare = VOLATILE.filter((directory) => isBare(join(root, directory)));
    if (bare.length === 0 || !isGits(root)) return;
    for (const directory of bare) layWhole(root, join(root, directory, IGNORE_FILE), Buffer.from(IGNORE_ALL, 'utf8'));
  } catch {
    // A registry that cannot be written: whoever can write it lays them.
  }
}

/** A volatile directory that git is not kept from; `path` is that of its ignore file, relative to the registry. */
export interface Unkept {
  readonly path: string;
  /** `missing`: it is laid with the next claim. The others are what somebody put there: it takes back what it ignores, or is no file. */
  readonly why: 'missing' | 'partial' | 'no-file';
}

/** For whoever only looks. Nothing where git cannot come, and of a directory that is none; throws what the file system said. */
export function unkeptFromGit(root: string): readonly Unkept[] {
  if (!isGits(root)) return [];
  return VOLATILE.flatMap((directory) => {
    const why = lstatSync(join(root, directory), { throwIfNoEntry: false })?.isDirectory() === true ? whyUnkept(join(root, directory, IGNORE_FILE)) : undefined;
    return why === undefined ? [] : [{ path: `${directory}/${IGNORE_FILE}`, why }];
  });
}

function whyUnkept(path: string): Unkept['why'] | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 'missing';
  // Git follows no symlink here.
  if (!entry.isFile()) return 'no-file';
  const lines = Buffer.from(readPart(path, MOST_BYTES, 'start')).toString('utf8').split('\n').map((line) => line.trimEnd());
  return lines.includes('*') && !lines.some((line) => line.startsWith('!')) ? undefined : 'partial';
}

/** Can git come here at all? It is in a work tree, or whoever laid it meant it for one. */
function isGits(root: string): boolean {
  return isThere(join(root, IGNORE_FILE)) || gitDirectoryAbove(root) !== undefined;
}

function isBare(directory: string): boolean {
  return !isThere(join(directory, IGNORE_FILE)) && lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
