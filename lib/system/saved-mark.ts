/**
 * A file in a repository's git directory that says that work was saved there. Its time is that of the last look for
 * what nobody needs any more.
 */

import { statSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/** `gitDir`: the one that all work trees share. */
export function savedMark(gitDir: string): string {
  return join(gitDir, 'dibs', 'salvaged');
}

/** Was anything saved there, and the last look more than a day ago? */
export function isLookDue(gitDir: string): boolean {
  const mark = statSync(savedMark(gitDir), { throwIfNoEntry: false });
  return mark !== undefined && Date.now() - mark.mtimeMs > DAY_MS;
}
