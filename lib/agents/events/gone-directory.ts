/**
 * Where to look when a directory is gone: in the nearest directory above it that still exists, and in the repositories
 * around it. Git keeps no trace of a work tree that was removed, so only the records of the session can tell to which
 * repository it belonged.
 */

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { directoriesAbove } from '../../system/directories-above.ts';

export interface Gone {
  /** Where it was, as its own path would be without symlinks. */
  readonly path: string;
  /** The directory above it that is there. */
  readonly nearest: string;
}

/** A person has a few repositories side by side; in a directory of more, the rest is not looked at. */
const MOST_NEIGHBOURS = 200;
/** `git worktree add ../trees/a`: the repository lies beside the directory of its work trees. */
const LEVELS = 2;

/** `path` is absolute, and not there. */
export function placeOfGone(path: string): Gone {
  const nearest = [...directoriesAbove(path)].find((directory) => existsSync(directory)) ?? '/';
  const real = realpathSync(nearest);
  return { path: join(real, path.slice(nearest.length)), nearest: real };
}

/** The path and those above it that are gone with it: one of them was the top of the work tree, if any was. */
export function pathsUpTo({ path, nearest }: Gone): readonly string[] {
  const paths: string[] = [];
  for (const directory of directoriesAbove(path)) {
    if (directory === nearest) return paths;
    paths.push(directory);
  }
  return paths;
}

/** Git repositories of this user, bare ones too, and work trees beside what is gone. */
export function repositoriesNear({ nearest }: Gone): readonly string[] {
  const levels = [...directoriesAbove(nearest)].slice(0, LEVELS);
  return levels.flatMap((level) => namesIn(level).slice(0, MOST_NEIGHBOURS).map((name) => join(level, name)).filter(isOwnRepository));
}

/** In a directory that others write, too, anybody could lay a registry that refuses everything. */
function isOwnRepository(path: string): boolean {
  try {
    return statSync(path).uid === process.geteuid?.() && ['.git', 'HEAD'].some((name) => existsSync(join(path, name)));
  } catch {
    return false;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
