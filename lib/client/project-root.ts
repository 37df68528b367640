/**
 * Is a directory that somebody names as a registry the root of a project? A registry there would lie among the files of
 * the project.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTORIES } from '../rules/shelf.ts';
import { isDirectory } from '../system/work-tree.ts';

const MARKS = new Set(['.git', '.hg', '.svn', 'package.json', 'pyproject.toml', 'setup.py', 'Cargo.toml', 'go.mod', 'Makefile', 'Gemfile', 'pom.xml', 'build.gradle', 'composer.json', 'CMakeLists.txt']);
const OF_A_REGISTRY = new Set(['registry.yaml', ...DIRECTORIES]);

/**
 * True if it has `.agent/`, or a sign of a project and files of its own. A repository that has nothing but a registry,
 * or nothing yet, is none.
 */
export function isProjectRoot(path: string): boolean {
  if (isDirectory(join(path, '.agent'))) return true;
  const names = namesIn(path);
  if (names.some((name) => OF_A_REGISTRY.has(name)) || !names.some((name) => MARKS.has(name))) return false;
  return names.some((name) => !name.startsWith('.') && !/^(?:readme|license|copying)/i.test(name));
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
