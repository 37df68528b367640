/** Where the files of a host are: in the project around a directory, or among the user's own settings. */

import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { directoriesAbove } from '../../system/directories-above.ts';
import type { HostSetup } from '../hosts/host-setup.ts';
import type { Scope } from '../hosts/stored-line.ts';

export interface Surroundings {
  readonly cwd: string;
  /** Absolute. Undefined if the user has no home directory. */
  readonly home: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface HostPlace {
  readonly path: string;
  /** The directory of the project, or of the user's settings. */
  readonly base: string;
  /** Does a variable name the directory of the user's settings? */
  readonly isNamed: boolean;
  /** Does anything of the host exist there, so that the host seems to be used? */
  readonly isUsed: boolean;
  /** The directories around the file, from its own outwards. They are removed with it if they are empty. */
  readonly directories: readonly string[];
}

/** Throws `usage` if the project's file would be the user's own. */
export function placeOf(host: HostSetup, scope: Scope, surroundings: Surroundings): HostPlace {
  const user = userBase(host, surroundings);
  if (scope === 'user') {
    if (user === undefined) throw new DibsError('usage', `this user has no home directory, where ${host.title} keeps the user's own settings: set HOME`);
    const path = join(user, host.userFile);
    return { path, base: user, isNamed: namedBase(host, surroundings) !== '', isUsed: existsSync(user), directories: between(path, dirname(user)) };
  }
  const levels = projectLevels(surroundings.cwd);
  const used = levels.find((level) => host.marks.some((mark) => existsSync(join(level, mark))));
  const base = used ?? levels.at(-1) ?? surroundings.cwd;
  const path = join(base, host.projectFile);
  if (user !== undefined && path === join(user, host.userFile)) {
    throw new DibsError('usage', `${printable(path, 400)} is the user's own, for every project: say --scope user, or go to a project`, { next: ['hooks', 'status', '--host', host.name, '--scope', 'user'] });
  }
  return { path, base, isNamed: false, isUsed: used !== undefined, directories: between(path, base) };
}

/**
 * The directory itself and those above it, up to the top of its work tree. Outside of git, only the directory itself.
 */
export function projectLevels(cwd: string): readonly string[] {
  const levels: string[] = [];
  const from = realPath(cwd);
  for (const level of directoriesAbove(from)) {
    levels.push(level);
    if (existsSync(join(level, '.git'))) return levels;
  }
  return [from];
}

/** The file of the user's own settings. Undefined if the user has no place for them. */
export function userFileOf(host: HostSetup, surroundings: Surroundings): string | undefined {
  const user = userBase(host, surroundings);
  return user === undefined ? undefined : join(user, host.userFile);
}

function userBase(host: HostSetup, surroundings: Surroundings): string | undefined {
  const { below, otherwise } = host.userDirectory;
  const { home } = surroundings;
  const named = namedBase(host, surroundings);
  if (named !== '') return join(named, below ?? '');
  return home === undefined ? undefined : join(existsSync(home) ? realPath(home) : home, otherwise);
}

/** What a variable names as the directory of the user's settings. Empty if none does. */
function namedBase({ userDirectory: { variable } }: HostSetup, { env }: Surroundings): string {
  const named = variable === undefined ? '' : (env[variable] ?? '').trim();
  // A relative path would mean another place in every directory.
  return isAbsolute(named) ? named : '';
}

/**
 * The path of another file of the host, and the directories that are removed with it if they are empty. A path that
 * begins with `~/` lies in the home directory, any other one below `base`.
 */
export function fileBeside({ base }: HostPlace, path: string, { home }: Surroundings): { readonly path: string; readonly directories: readonly string[] } {
  const from = path.startsWith('~/') ? (home === undefined ? base : existsSync(home) ? realPath(home) : home) : base;
  const whole = join(from, path.replace(/^~\//, ''));
  return { path: whole, directories: between(whole, from) };
}

/** The directories below `base` that the file lies in. */
function between(path: string, base: string): readonly string[] {
  const inside: string[] = [];
  for (let directory = dirname(path); directory.startsWith(`${base}/`); directory = dirname(directory)) inside.push(directory);
  return inside;
}

function realPath(cwd: string): string {
  try {
    return realpathSync(cwd);
  } catch (error) {
    throw new DibsError('store-failed', `could not look at ${printable(cwd, 400)}: ${(error as NodeJS.ErrnoException).code ?? 'EIO'}`, { cause: error });
  }
}
