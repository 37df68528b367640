/** Where git looks for the hooks of a repository, and whether that is the repository's own to change. */

import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';

export interface HooksDirectory {
  readonly path: string;
  /** `git`: among git's own files, for all work trees. `tree`: core.hooksPath leads into the work tree, where git sees each change. */
  readonly kind: 'git' | 'tree';
  /** husky runs each with sh, executable or not. */
  readonly husky: boolean;
  /** Where git runs hooks. */
  readonly top: string;
}

/** Throws `usage` outside of a repository, and `conflict` where the directory serves other repositories, too. */
export function hooksDirectory(cwd: string): HooksDirectory {
  const common = resolve(cwd, git(cwd, ['rev-parse', '--git-common-dir']));
  const top = topOf(cwd);
  // Asked where git runs hooks: a relative path is meant from there.
  const path = resolve(top ?? common, git(top ?? common, ['rev-parse', '--git-path', 'hooks']));
  if (isWithin(path, common)) return { path, kind: 'git', husky: false, top: top ?? common };
  const trees = [...(top === undefined ? [] : [top]), ...(basename(common) === '.git' ? [dirname(common)] : [])];
  if (!trees.some((tree) => isWithin(path, tree))) {
    throw new DibsError('conflict', `core.hooksPath is ${printable(path, 400)}, which is not this repository's own: a hook there serves every repository that uses it. Nothing was written`);
  }
  // What husky keeps in _ it makes anew; the hooks of the project lie beside it.
  const husky = basename(path) === '_' && (existsSync(join(path, 'h')) || existsSync(join(path, 'husky.sh')));
  return { path: husky ? dirname(path) : path, kind: 'tree', husky, top: top ?? common };
}

/** The top of the work tree; a bare repository has none. */
function topOf(cwd: string): string | undefined {
  return git(cwd, ['rev-parse', '--is-inside-work-tree']) === 'true' ? git(cwd, ['rev-parse', '--show-toplevel']) : undefined;
}

function git(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', cwd, ...args], { encoding: 'utf8' });
  if (error !== undefined) throw new DibsError('store-failed', `git cannot be run: ${(error as NodeJS.ErrnoException).code ?? error.message}`, { cause: error });
  if (status !== 0) throw new DibsError('usage', `${printable(cwd, 400)} is in no git repository, as git says: ${printable(stderr.trim().split('\n')[0] ?? '', 300)}`);
  return stdout.replace(/\n$/, '');
}

function isWithin(path: string, directory: string): boolean {
  return `${real(path)}/`.startsWith(`${real(directory)}/`);
}

/** Where a path really leads, as far as it is there. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(real(dirname(path)), basename(path));
}
