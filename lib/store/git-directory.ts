/**
 * Which git work tree a directory lies in, and where git keeps its own files for it. This reads files and starts no git
 * process.
 */

import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readPart } from './posix-file.ts';

export interface GitDirectory {
  /** The top of the work tree. */
  readonly top: string;
  /** Its git directory. For a linked work tree it is the one of that tree alone. */
  readonly gitDir: string;
}

// The longest pointer that is read. It is longer than any path.
const MOST_BYTES = 16 * 1024;

/**
 * The work tree that `path` lies in. Undefined if there is none, or if it cannot be looked at. Throws only if `path`
 * does not exist.
 */
export function gitDirectoryAbove(path: string): GitDirectory | undefined {
  for (let top = realpathSync.native(path); ; top = dirname(top)) {
    const dotGit = join(top, '.git');
    const entry = statSync(dotGit, { throwIfNoEntry: false });
    if (entry !== undefined) {
      const gitDir = entry.isDirectory() ? dotGit : entry.isFile() ? pointedTo(Buffer.from(readPart(realpathSync(dotGit), MOST_BYTES, 'start')).toString('utf8'), top) : undefined;
      // Anybody can write a pointer, so nothing is written where there is no repository.
      return gitDir !== undefined && lstatSync(join(gitDir, 'HEAD'), { throwIfNoEntry: false }) !== undefined ? { top, gitDir } : undefined;
    }
    if (dirname(top) === top) return undefined;
  }
}

/** Where the text of a `.git` file points: `gitdir: <path>`, relative to the directory it lies in. */
export function pointedTo(text: string, directory: string): string | undefined {
  const [, target] = /^gitdir: (.+)$/s.exec(text.replace(/[\r\n]+$/, '')) ?? [];
  return target === undefined ? undefined : resolve(directory, target);
}
