/**
 * Keeps git away from what is true in one clone only.
 *
 * The registry's own .gitignore is tracked, so it changes with the branch. On a branch without it, `git add -A` takes
 * living claims into a commit, and the way back deletes them; `git clean -fd` and `git stash -u` delete them at once.
 * So each volatile directory has an ignore file of its own, and so has the archive, for its logs. It ignores itself
 * too, so git never tracks it, and it stays on every branch.
 *
 * What must stay true: the file is written whole, never over another file, and never behind a symlink. A registry that
 * has all of them only pays for a look at a few names.
 */

import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ARCHIVE } from '../rules/archive.ts';
import { CLAIMED, HOLDERS, LOG, VOLATILE } from '../rules/shelf.ts';
import { errnoCode } from './errno.ts';
import { gitDirectoryAbove } from './git-directory.ts';
import { layWhole } from './lay-whole.ts';
import { readPart } from './posix-file.ts';

/** The name of such a file. It begins with a dot, so no listing minds it. */
export const IGNORE_FILE = '.gitignore';

/** Its text. The shell tools write the same. */
export const IGNORE_ALL = `# Who works on what is true in this clone only. On no branch may git take these files away, or commit them.
*
`;

/** The same for the archive, whose tasks go with git: their logs do not. */
const IGNORE_LOGS = `# What happened to a task is true in this clone only. On no branch may git take these files away, or commit them.
*.jsonl
/.gitignore
`;

/** Each directory that has such a file, its text, and the line of it that matters. */
const IGNORED: readonly { readonly directory: string; readonly text: string; readonly line: string }[] = [
  ...VOLATILE.map((directory) => ({ directory, text: IGNORE_ALL, line: '*' })),
  { directory: ARCHIVE, text: IGNORE_LOGS, line: '*.jsonl' },
];

/** Does this directory of a registry get such a file? */
export function isKeptFromGit(directory: string): boolean {
  return IGNORED.some((kept) => kept.directory === directory);
}

// Our file has two lines, and a file that somebody else put there is not much longer.
const MOST_BYTES = 16 * 1024;

/** Writes the file into each volatile directory that exists and has none. Best effort: no verb fails because of it. */
export function keepFromGit(root: string): void {
  try {
    // In a registry that was just emptied there is nothing to protect, and a new file there would obstruct `git stash
    // pop`.
    if (![CLAIMED, HOLDERS, LOG, ARCHIVE].some((directory) => isThere(join(root, directory)))) return;
    const bare = IGNORED.filter(({ directory }) => isBare(join(root, directory)));
    if (bare.length === 0 || !isGits(root)) return;
    for (const { directory, text } of bare) layIgnoreFile(root, directory, text);
  } catch {
    // This registry cannot be looked at.
  }
}

function layIgnoreFile(root: string, directory: string, text: string): void {
  try {
    layWhole(root, join(root, directory, IGNORE_FILE), Buffer.from(text, 'utf8'));
  } catch {
    // This directory cannot be written. Whoever can write it adds the file. It does not cost the other directories
    // theirs.
  }
}

/** A volatile directory that git is not kept from. `path` is the path of its ignore file, relative to the registry. */
export interface Unkept {
  readonly path: string;
  /**
   * `missing`: the next claim writes it. Otherwise somebody put something there: `partial` takes back what it ignores,
   * and `no-file` is not a regular file.
   */
  readonly why: 'missing' | 'partial' | 'no-file';
}

/**
 * Finds such directories without changing anything. The list is empty where git cannot come. A path that is not a
 * directory is left out. Throws what the file system said.
 */
export function unkeptFromGit(root: string): readonly Unkept[] {
  if (!isGits(root)) return [];
  return IGNORED.flatMap(({ directory, line }) => {
    const why = lstatSync(join(root, directory), { throwIfNoEntry: false })?.isDirectory() === true ? whyUnkept(join(root, directory, IGNORE_FILE), line) : undefined;
    return why === undefined ? [] : [{ path: `${directory}/${IGNORE_FILE}`, why }];
  });
}

function whyUnkept(path: string, line: string): Unkept['why'] | undefined {
  const entry = statUnlessBarred(path);
  if (entry === 'barred') return undefined;
  if (entry === undefined) return 'missing';
  // Git follows no symlink here.
  if (!entry.isFile()) return 'no-file';
  const lines = Buffer.from(readPart(path, MOST_BYTES, 'start')).toString('utf8').split('\n').map((written) => written.trimEnd());
  return lines.includes(line) && !lines.some((written) => written.startsWith('!')) ? undefined : 'partial';
}

/** What this user may not look into, git does not look into for this user either. */
function statUnlessBarred(path: string): Stats | undefined | 'barred' {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errnoCode(error) !== 'EACCES') throw error;
    return 'barred';
  }
}

/** Can git come here at all? It can if the registry is in a work tree, or if whoever made it meant it for one. */
function isGits(root: string): boolean {
  return isThere(join(root, IGNORE_FILE)) || gitDirectoryAbove(root) !== undefined;
}

/**
 * What this user may not look into, such as root's own lost+found, is left out: it must not cost the others their file.
 */
function isBare(directory: string): boolean {
  return lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true && statUnlessBarred(join(directory, IGNORE_FILE)) === undefined;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
