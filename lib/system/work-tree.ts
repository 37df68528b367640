/**
 * Which kind of git work tree has this directory as its top. It reads only files: `.git`, `commondir` and the
 * repository's config. To start git would take longer than everything else that a verb does, and git may not be
 * installed.
 */

import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { refused } from '../rules/error.ts';
import type { Facts } from '../rules/facts.ts';
import { pointedTo } from '../store/git-directory.ts';
import { NotRegular } from '../store/posix-file.ts';
import { parseGitConfig, type GitConfig } from './git-config.ts';

export type WorkTree =
  /** Its `.git` is a directory. */
  | { readonly kind: 'ordinary'; readonly top: string }
  /** A repository of its own whose git directory lies elsewhere: a submodule, or one made with --separate-git-dir. */
  | { readonly kind: 'apart'; readonly top: string }
  /** One of several work trees of a repository. `apart`: the main one is of that kind itself. */
  | { readonly kind: 'linked'; readonly top: string; readonly main: string; readonly apart: boolean }
  /** A work tree of a bare repository, or the directory around one. There is no main work tree. */
  | { readonly kind: 'bare'; readonly top: string; readonly commonDir: string }
  /** Its `.git` leads nowhere, or nobody can tell the main work tree. */
  | { readonly kind: 'unknown'; readonly top: string; readonly facts: Facts };

// The longest pointer or config. No repository has a longer one.
const MOST_BYTES = 1024 * 1024;

/** The work tree with this top, or undefined if `top` is not one. */
export function workTreeAt(top: string): WorkTree | undefined {
  const dotGit = join(top, '.git');
  const entry = look(dotGit);
  if (entry === undefined) return undefined;
  const gitDir = entry.isDirectory() ? dotGit : gitDirOf(dotGit, entry);
  // The default must not be an ordinary repository: a linked work tree whose repository is out of sight would get a
  // registry of its own.
  const unseen: WorkTree = { kind: 'unknown', top, facts: { why: 'git-unseen', dotGit } };
  if (gitDir === undefined) return unseen;
  const pointer = read(join(gitDir, 'commondir'));
  const commonDir = pointer === undefined ? gitDir : resolve(gitDir, withoutNewline(pointer));
  if (!isDirectory(commonDir)) return unseen;
  const { bare, worktree } = configOf(commonDir);
  if (bare) return { kind: 'bare', top, commonDir };
  if (pointer === undefined) return { kind: entry.isDirectory() ? 'ordinary' : 'apart', top };
  if (worktree !== undefined) return { kind: 'linked', top, main: resolve(commonDir, worktree), apart: true };
  if (basename(commonDir) === '.git') return { kind: 'linked', top, main: dirname(commonDir), apart: false };
  return { kind: 'unknown', top, facts: { why: 'no-main-work-tree', top, commonDir } };
}

/**
 * Does the repository of this linked work tree know it? Anybody who packs an archive can write a `.git` that leads into
 * another repository. But git lists the trees that it made among that repository's own files, each with the way back.
 * `main`: the main work tree, where there is one. Throws if nobody can tell.
 */
export function isKnownToRepository(top: string, main?: string): boolean {
  const dotGit = join(top, '.git');
  const gitDir = gitDirAt(dotGit);
  if (gitDir === undefined) return false;
  const [pointer, back] = ['commondir', 'gitdir'].map((name) => read(join(gitDir, name)));
  if (pointer === undefined || back === undefined) return false;
  const commonDir = resolve(gitDir, withoutNewline(pointer));
  const own = main === undefined ? commonDir : gitDirAt(join(main, '.git'));
  if (own === undefined || !isSame(own, commonDir)) return false;
  return isSame(dirname(real(gitDir) ?? gitDir), join(commonDir, 'worktrees')) && isSame(resolve(gitDir, withoutNewline(back)), dotGit);
}

function gitDirAt(dotGit: string): string | undefined {
  const entry = look(dotGit);
  if (entry === undefined) return undefined;
  return entry.isDirectory() ? dotGit : gitDirOf(dotGit, entry);
}

function isSame(one: string, other: string): boolean {
  const path = real(one);
  return path !== undefined && path === real(other);
}

/** Undefined if it leads nowhere. */
function real(path: string): string | undefined {
  return seen(path, () => realpathSync.native(path));
}

function gitDirOf(dotGit: string, entry: Stats): string | undefined {
  return entry.isFile() ? pointedTo(read(dotGit) ?? '', dirname(dotGit)) : undefined;
}

function configOf(commonDir: string): GitConfig {
  const config = parseGitConfig(read(join(commonDir, 'config')) ?? '');
  // If git keeps a config per work tree, core.bare and core.worktree have moved there.
  return config.perWorktree ? parseGitConfig(read(join(commonDir, 'config.worktree')) ?? '', config) : config;
}

/** Is there a directory, perhaps behind a symlink? Throws if nobody can tell. */
export function isDirectory(path: string): boolean {
  return look(path)?.isDirectory() === true;
}

/** Undefined means that there is nothing. A path that cannot be looked at is an error: it must not pass for nothing. */
export function look(path: string): Stats | undefined {
  return seen(path, () => statSync(path, { throwIfNoEntry: false }));
}

function read(path: string): string | undefined {
  return seen(path, () => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return undefined;
    // To read anything but a file can block, or never end.
    if (!entry.isFile() || entry.size > MOST_BYTES) throw new NotRegular(path);
    return readFileSync(path, 'utf8');
  });
}

function seen<T>(path: string, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused({ why: 'cannot-look', path, code }, undefined, error);
  }
}

function withoutNewline(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}
