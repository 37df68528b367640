/**
 * Where dibs's programs are: what a stored line of shell would run from a directory, and what a user types there for
 * dibs.
 */

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { directoriesAbove } from './directories-above.ts';
import { workTreeAt } from './work-tree.ts';

export interface Sought {
  /** The path below a project. Undefined: do not look into projects. */
  readonly file?: string | undefined;
  /** The name on PATH. */
  readonly name: string;
}

/**
 * The program that a stored line finds, in the same order, so that `status` can show it. Undefined: it finds nothing,
 * and lets everything pass.
 */
export function findProgram(from: string, { file, name }: Sought, env: Readonly<Record<string, string | undefined>>): string | undefined {
  return (file === undefined ? undefined : inProject(from, file)) ?? onPath(name, env);
}

/**
 * The first word of a command line for dibs that is typed in `from`: its name if PATH leads to it, else its path in the
 * project.
 */
export function typedAs(from: string, env: Readonly<Record<string, string | undefined>>): string {
  return (onPath('dibs', env) === undefined ? inProject(from, 'node_modules/.bin/dibs') : undefined) ?? 'dibs';
}

function inProject(from: string, file: string): string | undefined {
  for (const directory of directoriesAbove(from)) {
    if (isFile(join(directory, file))) return join(directory, file);
    const tree = topAt(directory);
    if (tree !== undefined) return tree.kind === 'linked' && isFile(join(tree.main, file)) ? join(tree.main, file) : undefined;
  }
  return undefined;
}

function topAt(directory: string): ReturnType<typeof workTreeAt> {
  try {
    return workTreeAt(directory);
  } catch {
    // It cannot be looked at. The shell would see something there too, and stop.
    return { kind: 'unknown', top: directory, facts: { why: 'git-unseen', dotGit: directory } };
  }
}

function onPath(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((path) => isFile(path) && isExecutable(path));
}

function isFile(path: string): boolean {
  try {
    // Most directories of PATH do not have it, and an error of Node's takes longer to make than to look.
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
