/**
 * The directory of the project that a registry belongs to, as whoever works in `cwd` sees it. All work trees of a
 * repository share one registry, and what is verified is the work in one's own.
 */

import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { workTreeTop } from './locate-registry.ts';
import { isDirectory, workTreeAt } from '../system/work-tree.ts';

/**
 * In a linked work tree of the registry's repository, the place there; else the directory that holds `.agent/registry`,
 * or the registry itself where it is called otherwise. An absolute path. Throws `store-failed` if nobody can look.
 */
export function projectOf(root: string, cwd: string | undefined): string {
  const real = realpathSync.native(root);
  const holder = basename(real) === 'registry' && basename(dirname(real)) === '.agent' ? dirname(dirname(real)) : real;
  const own = cwd === undefined ? undefined : workTreeTop(cwd);
  if (own === undefined) return holder;
  const tree = workTreeAt(own);
  if (tree?.kind === 'bare') return realpathSync.native(tree.commonDir) === holder ? own : holder;
  if (tree?.kind !== 'linked') return holder;
  const below = relative(realpathSync.native(tree.main), holder);
  if (below.startsWith('..')) return holder;
  const there = join(own, below);
  return isDirectory(there) ? there : own;
}
