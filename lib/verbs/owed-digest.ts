/**
 * A boot that is owed: its text was told at a moment at which the host is known to lose it, or the context it was told in is about to
 * be shortened. An empty file beside what the owner believes, which is no tenure's name; whoever takes it away is the one who tells.
 */

import { create, remove, type Step } from '../store/step.ts';
import { shelfOf } from '../transitions/belief.ts';
import { isFault, present } from '../transitions/present.ts';
import { removeQuietly } from '../transitions/remove-if-there.ts';

/** The file's name in holders/<owner>/. */
export const OWED = 'boot-owed';

function pathOf(owner: string): string {
  return `${shelfOf(owner)}/${OWED}`;
}

/** Best effort: what is not written is told once less. */
export function* owe(owner: string): Step<void> {
  try {
    yield* create(pathOf(owner));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}

/**
 * Was one owed? To one caller only: of several that ask at once the file system lets one take the name away. What cannot be taken away
 * is owed still, and told again rather than never.
 */
export function* settle(owner: string): Step<boolean> {
  try {
    if ((yield* present(pathOf(owner))) === undefined) return false;
    yield* remove(pathOf(owner));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return fault.code !== 'ENOENT';
  }
  // An owner that remembers nothing needs no directory.
  yield* removeQuietly(shelfOf(owner));
  return true;
}
