/**
 * A boot that is owed: its text was told at a moment at which the host is known to lose it, or the context of that text
 * is about to be shortened. It is an empty file beside the owner's beliefs, with a name that no tenure has. Whoever
 * removes it tells the text.
 */

import { create, remove, type Step } from '../store/step.ts';
import { beliefsDirectory } from '../transitions/belief.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { removeQuietly } from '../transitions/remove-if-there.ts';

/** The file's name in holders/<owner>/. */
export const OWED = 'boot-owed';

function pathOf(owner: string): string {
  return `${beliefsDirectory(owner)}/${OWED}`;
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
 * Was a boot owed? Only one caller gets a yes: of several that ask at once, the file system lets one remove the name.
 * If the name cannot be removed, the boot is still owed. It is better to tell it again than never.
 */
export function* takeOwed(owner: string): Step<boolean> {
  try {
    if ((yield* statIfThere(pathOf(owner))) === undefined) return false;
    yield* remove(pathOf(owner));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return fault.code !== 'ENOENT';
  }
  // An owner without beliefs needs no directory.
  yield* removeQuietly(beliefsDirectory(owner));
  return true;
}
