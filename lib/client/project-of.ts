/**
 * The directory of the project that a registry belongs to, as whoever works in `cwd` sees it. All work trees of a
 * repository share one registry, and what is verified is the work in one's own.
 */

import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { refused } from '../rules/error.ts';
import { workTreeTop } from './locate-registry.ts';
import { isDirectory, isKnownToRepository, workTreeAt } from '../system/work-tree.ts';

/**
 * In a linked work tree of the registry's repository, the place there; else the directory that holds `.agent/registry`,
 * or the registry itself where it is called otherwise. An absolute path. Throws `store-failed` if nobody can look, and
 * `unverified` in a work tree that its repository does not know.
 */
export function projectOf(root: string, cwd: string | undefined): string {
  const real = realpathSync.native(root);
  const holder = basename(real) === 'registry' && basename(dirname(real)) === '.agent' ? dirname(dirname(real)) : real;
  const own = cwd === undefined ? undefined : workTreeTop(cwd);
  if (own === undefined) return holder;
  const tree = workTreeAt(own);
  if (tree?.kind === 'bare') {
    if (realpathSync.native(tree.commonDir) !== holder) return holder;
    return dirname(holder) === own ? own : known(own);
  }
  if (tree?.kind !== 'linked') return holder;
  const below = relative(realpathSync.native(tree.main), holder);
  if (below.startsWith('..')) return holder;
  const there = join(known(own, tree.main), below);
  return isDirectory(there) ? there : own;
}

/** What is allowed in this clone must not run in a directory that only says that it belongs to it. */
function known(top: string, main?: string): string {
  if (!isKnownToRepository(top, main)) throw refused({ why: 'strange-work-tree', top });
  return top;
}
