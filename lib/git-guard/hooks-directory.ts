/** Where git looks for the hooks of a repository, and whether that directory belongs to this repository alone. */

import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { gitEnvironment } from '../system/git-environment.ts';

export interface HooksDirectory {
  readonly path: string;
  /**
   * `git`: among git's own files, for all work trees. `tree`: core.hooksPath leads into the work tree, where git sees
   * each change.
   */
  readonly kind: 'git' | 'tree';
  /** husky runs each hook with sh, executable or not, from a directory that it makes anew in each work tree. */
  readonly husky: boolean;
  /** The directory in which git looks. Only of husky it is another one than that of the hooks. */
  readonly asked: string;
  /** The directory in which git runs hooks. */
  readonly top: string;
}

/**
 * For the repository that `cwd` lies in, whatever `env` says of another one. Throws `usage` outside of a repository,
 * and `conflict` if the directory serves other repositories, too.
 */
export function hooksDirectory(cwd: string, env: Readonly<Record<string, string | undefined>>): HooksDirectory {
  const git = (directory: string, args: readonly string[]): string => ask(directory, args, gitEnvironment(env));
  const common = resolve(cwd, git(cwd, ['rev-parse', '--git-common-dir']));
  const top = topOf(cwd, git);
  // git is asked in the directory where it runs hooks, because a relative path starts there. It is asked for one hook,
  // because with an empty core.hooksPath git looks in /. And the real path is used, because what lies beside a
  // directory does not lie beside a symlink to it.
  const path = real(dirname(resolve(top ?? common, git(top ?? common, ['rev-parse', '--git-path', 'hooks/pre-commit']))));
  if (isWithin(path, common)) return { path, kind: 'git', husky: false, asked: path, top: top ?? common };
  const trees = [...(top === undefined ? [] : [top]), ...(basename(common) === '.git' ? [dirname(common)] : [])];
  if (!trees.some((tree) => isWithin(path, tree))) {
    throw new DibsError('conflict', `the hooks lie in ${printable(path, 400)}, which is not this repository's own: a hook there serves every repository that uses it. Nothing was written`);
  }
  const husky = isOfHusky(path);
  return { path: husky ? dirname(path) : path, kind: 'tree', husky, asked: path, top: top ?? common };
}

/**
 * husky makes the files in `_` anew, and git ignores them: a fresh clone or work tree has no such directory before its
 * packages are installed. The hooks of the project lie beside it.
 */
function isOfHusky(path: string): boolean {
  return basename(path) === '_' && (!existsSync(path) || basename(dirname(path)) === '.husky' || ['h', 'husky.sh'].some((name) => existsSync(join(path, name))));
}

/**
 * The top of the work tree. A bare repository has none. Throws `usage` among git's own files, where nothing tells which
 * work tree is meant.
 */
function topOf(cwd: string, git: (directory: string, args: readonly string[]) => string): string | undefined {
  if (git(cwd, ['rev-parse', '--is-inside-work-tree']) === 'true') return git(cwd, ['rev-parse', '--show-toplevel']);
  if (git(cwd, ['rev-parse', '--is-bare-repository']) === 'true') return undefined;
  throw new DibsError('usage', `${printable(cwd, 400)} is not in a work tree`);
}

function ask(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout: bytes, stderr, error } = spawnSync('git', ['-C', cwd, ...args], { env });
  if (error !== undefined) throw new DibsError('store-failed', `git cannot be run: ${(error as NodeJS.ErrnoException).code ?? error.message}`, { cause: error });
  if (status !== 0) throw new DibsError('usage', `git finds no usable repository in ${printable(cwd, 400)}: ${printable(stderr.toString('utf8').trim().split('\n')[0] ?? '', 300)}`);
  const stdout = bytes.toString('utf8');
  // A name that is not text would become another name, where git looks for nothing.
  if (!isUtf8(bytes)) throw new DibsError('conflict', `the hooks lie below ${printable(stdout, 400)}, whose name is not UTF-8. Nothing was written`);
  return stdout.replace(/\n$/, '');
}

function isWithin(path: string, directory: string): boolean {
  return `${real(path)}/`.startsWith(`${real(directory)}/`);
}

/** The real path, as far as it exists. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(real(dirname(path)), basename(path));
}
