/**
 * Where a path lies in the project of a registry, as the entries of `files` name it. A path has several readings: as it
 * is written, with the links on the way to it, and as what it is a link to. Each of them can be what somebody holds.
 */

import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isDibsError } from '../rules/error.ts';
import type { AskedPath } from '../verbs/taken-paths.ts';
import { workTreeTop, type RegistryPlace } from './locate-registry.ts';
import { projectOf } from './project-of.ts';

const LONGEST_PATH = 4096;

/**
 * The readings of `path`, relative to the top of the project in the work tree that it lies in. None for what lies
 * outside of the project, or in a directory where nobody can look.
 */
export function pathsInProject({ root, rule }: Pick<RegistryPlace, 'root' | 'rule'>, path: string, cwd: string): readonly string[] {
  const written = resolve(cwd, path);
  // No system opens it, and to look for each of its directories would take long.
  if (written.length > LONGEST_PATH) return [];
  // A registry that is named may be that of a repository which it does not lie in.
  const isNamed = rule === 'flag' || rule === 'DIBS_REGISTRY';
  const found = [written, join(real(dirname(written)), basename(written)), real(written)].flatMap((reading) => {
    const below = nearest(dirname(reading));
    return [...new Set([project(root, below), isNamed ? workTreeTop(below) : undefined])].flatMap((top) => inside(top, reading)).slice(0, 1);
  });
  return [...new Set(found)];
}

/** The place in the project of paths that git names, from the top of a work tree. */
export function stagedInProject({ root, rule }: Pick<RegistryPlace, 'root' | 'rule'>, paths: readonly string[], cwd: string): readonly AskedPath[] {
  const top = workTreeTop(cwd);
  if (top === undefined) return [];
  const directory = project(root, top);
  const isNamed = rule === 'flag' || rule === 'DIBS_REGISTRY';
  return paths.map((path) => {
    const below = inside(directory, join(top, path));
    return { path, readings: below.length === 0 && isNamed ? [path] : below };
  });
}

function inside(top: string | undefined, path: string): readonly string[] {
  if (top === undefined) return [];
  return [top, real(top)].flatMap((directory) => {
    const way = relative(directory, path);
    return way === '' || way === '..' || way.startsWith(`..${sep}`) ? [] : [way];
  }).slice(0, 1);
}

function project(root: string, below: string): string | undefined {
  try {
    return projectOf(root, below);
  } catch (error) {
    if (isDibsError(error)) return undefined;
    throw error;
  }
}

/** With the links of what is there resolved; the rest of the path as it is. */
function real(path: string): string {
  const there = nearest(path);
  return join(there, relative(nearestWritten(path), path));
}

/** The real path of the nearest directory or file upward that is there. */
function nearest(path: string): string {
  return realpathSync.native(nearestWritten(path));
}

function nearestWritten(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    try {
      realpathSync.native(at);
      return at;
    } catch {
      if (dirname(at) === at) return at;
    }
  }
}
