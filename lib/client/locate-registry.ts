/**
 * Which registry is meant, and where a new one goes. All work trees of a repository share one. With a copy in each, the
 * same task could be claimed in two of them, and both claimers would be told that it is theirs alone.
 */

import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DibsError, isDibsError, refused } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { isProjectRoot } from './project-root.ts';
import { directoriesAbove } from '../system/directories-above.ts';
import { isDirectory, look, workTreeAt, type WorkTree } from '../system/work-tree.ts';

export type RegistryRule = 'flag' | 'DIBS_REGISTRY' | 'nearest' | 'main-worktree' | 'bare-repository';

export interface Whereabouts {
  /** `--registry`. */
  readonly flag?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface RegistryPlace {
  /** Absolute. */
  readonly root: string;
  /** The rule that found it. */
  readonly rule: RegistryRule;
}

const BELOW = join('.agent', 'registry');

/**
 * The registry to work in: the one that is named, else the nearest upward. Throws `no-registry` if there is none. If
 * nobody can tell which one all work trees share, the error says so, and none is guessed.
 */
export function locateRegistry(whereabouts: Whereabouts): RegistryPlace {
  const found = findRegistry(whereabouts);
  if (found !== undefined) return found;
  const from = realPath(whereabouts.cwd);
  const { tree } = enclosing(from);
  const none = tree?.kind === 'bare' ? `the work trees of the bare repository ${shown(tree.commonDir)} share one registry, ${shown(join(tree.commonDir, BELOW))}, which does not exist yet` : `there is no ${BELOW} in ${shown(from)} or above it`;
  throw new DibsError('no-registry', none, { next: ['init'] });
}

/**
 * The same for a caller that can do without: undefined if none is named and there is none. Throws if one is meant and
 * cannot be had.
 */
export function findRegistry({ flag, env, cwd }: Whereabouts): RegistryPlace | undefined {
  const named = placeNamed(flag, env, cwd);
  if (named === undefined) return search(realPath(cwd), 'nearest', new Set());
  if (!hasContents(named.root) && isProjectRoot(named.root)) throw projectNamed(named, { flag, env, cwd }, 'no-registry');
  return requireDirectory(named);
}

/**
 * The registry that commands would use here if the one at `root` were not there. Undefined if there is none, or if that
 * cannot be told.
 */
export function registryAround(root: string): string | undefined {
  const holder = isRegistryPath(root) ? dirname(dirname(root)) : dirname(root);
  try {
    const own = realPath(root);
    return search(realPath(holder), 'nearest', new Set(), own)?.root;
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return undefined;
  }
}

/** The top of the git work tree `cwd` lies in; undefined outside of any. */
export function workTreeTop(cwd: string): string | undefined {
  return enclosing(realPath(cwd)).tree?.top;
}

/** Where `dibs init [dir]` makes a registry: an absolute path, where a registry may exist already. */
export function registryToMake({ dirArgument, flag, env, cwd }: Whereabouts & { readonly dirArgument?: string | undefined }): string {
  if (isGiven(dirArgument)) {
    if (isGiven(flag)) throw new DibsError('usage', 'a directory and --registry both say where the registry goes: give one of them');
    const dir = resolve(cwd, dirArgument);
    return isRegistryPath(dir) ? dir : join(dir, BELOW);
  }
  const named = placeNamed(flag, env, cwd);
  if (named !== undefined) {
    const isMade = hasContents(named.root);
    if (!isMade && isProjectRoot(named.root)) throw projectNamed(named, { flag, env, cwd }, 'usage');
    return named.root;
  }
  const from = realPath(cwd);
  return join(sharedDirectory(enclosing(from).tree) ?? from, BELOW);
}

function placeNamed(flag: string | undefined, env: Whereabouts['env'], cwd: string): RegistryPlace | undefined {
  if (isGiven(flag)) return { root: resolve(cwd, flag), rule: 'flag' };
  const { DIBS_REGISTRY: variable } = env;
  return isGiven(variable) ? { root: resolve(cwd, variable), rule: 'DIBS_REGISTRY' } : undefined;
}

function requireDirectory(place: RegistryPlace): RegistryPlace {
  const entry = look(place.root);
  if (entry?.isDirectory() === true) {
    return requireContents(place, `${place.rule === 'flag' ? '--registry' : place.rule} names ${shown(place.root)}, which`);
  }
  const asked = place.rule === 'flag' ? '--registry' : place.rule;
  // There is no `next`, because init could not make a registry there either.
  if (entry !== undefined) throw new DibsError('no-registry', `${asked} names ${shown(place.root)}, which is not a directory`);
  throw new DibsError('no-registry', `${asked} names ${shown(place.root)}, which does not exist`, { next: ['init'] });
}

/**
 * Searches upward from `from`, one work tree at a time, because only its top tells what the directories inside it mean.
 * `visited`: a main work tree can lie inside one of its linked ones, and then the way upward would be a circle. `past`:
 * a registry that is passed over.
 */
function search(from: string, rule: RegistryRule, visited: Set<string>, past?: string): RegistryPlace | undefined {
  const { inside, tree } = enclosing(from);
  if (tree !== undefined) {
    if (visited.has(tree.top)) return undefined;
    visited.add(tree.top);
    if (tree.kind === 'unknown') throw refused(tree.facts);
    if (tree.kind === 'bare') return at(tree.commonDir, 'bare-repository', past);
  }
  for (const directory of inside) {
    const place = (tree?.kind === 'linked' ? at(join(tree.main, relative(tree.top, directory)), 'main-worktree', past) : undefined) ?? at(directory, rule, past);
    if (place !== undefined) return place;
  }
  switch (tree?.kind) {
    case undefined:
    case 'apart':
      // A submodule is a repository of its own: the project around it keeps other tasks.
      return undefined;
    case 'ordinary':
      return search(dirname(tree.top), rule, visited, past);
    case 'linked':
      // A registry around the main work tree serves all work trees. One around this work tree serves only those that
      // are there too.
      return tree.apart ? undefined : (search(dirname(tree.main), 'main-worktree', visited, past) ?? search(dirname(tree.top), rule, visited, past));
  }
}

/** The directories from `from` up to the top of its work tree, or up to the root if there is none. */
function enclosing(from: string): { readonly inside: readonly string[]; readonly tree?: WorkTree } {
  const inside: string[] = [];
  for (const directory of directoriesAbove(from)) {
    inside.push(directory);
    const tree = workTreeAt(directory);
    if (tree !== undefined) return { inside, tree };
  }
  return { inside };
}

function at(directory: string, rule: RegistryRule, past?: string): RegistryPlace | undefined {
  const root = join(directory, BELOW);
  return root !== past && isDirectory(root) ? requireContents({ root, rule }, shown(root)) : undefined;
}

/** A directory of something else, or a volume that is not mounted, must not look like a registry with nothing to do. */
function requireContents(place: RegistryPlace, what: string): RegistryPlace {
  if (hasContents(place.root)) return place;
  throw new DibsError('no-registry', `${what} is not a registry: it has no registry.yaml, no scoped/ and no claimed/`, { next: ['init'] });
}

function hasContents(root: string): boolean {
  return ['registry.yaml', 'scoped', 'claimed'].some((name) => look(join(root, name)) !== undefined);
}

/** A project was named in place of its registry. The next step names the one that it has, or makes one. */
function projectNamed({ root, rule }: RegistryPlace, { flag, env, cwd }: Whereabouts, code: 'usage' | 'no-registry'): DibsError {
  const below = join(root, BELOW);
  const { DIBS_REGISTRY: variable = '' } = env;
  const asTyped = join(isGiven(flag) ? flag : variable, BELOW);
  const path = resolve(cwd, asTyped) === below ? asTyped : below;
  const isThere = isDirectory(below) && hasContents(below);
  const what = isThere ? `its registry is ${shown(below)}` : `a registry there would lie among its files, and belongs into ${shown(below)}`;
  return new DibsError(code, `${rule === 'flag' ? '--registry' : rule} names ${shown(root)}, which is a project and not a registry: ${what}`, { next: [isThere ? 'list' : 'init', '--registry', path] });
}

/** The directory whose registry everybody in this work tree shares. Undefined outside of any work tree. */
function sharedDirectory(tree: WorkTree | undefined): string | undefined {
  switch (tree?.kind) {
    case undefined:
      return undefined;
    case 'ordinary':
    case 'apart':
      return tree.top;
    case 'linked':
      return tree.main;
    case 'bare':
      return tree.commonDir;
    case 'unknown':
      throw refused(tree.facts);
  }
}

function isRegistryPath(path: string): boolean {
  return basename(path) === 'registry' && basename(dirname(path)) === '.agent';
}

/** Pointers in git's files are relative to the real place of a directory. */
function realPath(cwd: string): string {
  try {
    return realpathSync.native(cwd);
  } catch (error) {
    throw refused({ why: 'cannot-look', path: cwd, code: (error as NodeJS.ErrnoException).code ?? 'EIO' }, undefined, error);
  }
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function shown(path: string): string {
  return printable(path, 400);
}
