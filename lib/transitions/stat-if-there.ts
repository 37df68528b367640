/** Questions about one path that several transitions ask. */

import { stat, type Step } from '../store/step.ts';
import { StoreFault, type Stat } from '../store/store.ts';

/** Is this a StoreFault, with one of these codes if any are given? */
export function isFault(error: unknown, ...codes: readonly string[]): error is StoreFault {
  return error instanceof StoreFault && (codes.length === 0 || codes.includes(error.code));
}

/** The same of what `statAll` says of an entry. */
export function entryIfThere(found: Stat | StoreFault): Stat | undefined {
  if (!isFault(found)) return found;
  if (found.code === 'ENOENT') return undefined;
  throw found;
}

/** The entry, or undefined if there is none. Throws other faults. */
export function* statIfThere(path: string): Step<Stat | undefined> {
  try {
    return yield* stat(path);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}
