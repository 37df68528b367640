/** Removes what may be gone already: a file, or a directory that may not be empty. */

import { remove, type Step } from '../store/step.ts';
import { isFault } from './stat-if-there.ts';

/** False if it was gone, or is a directory that is not empty. */
export function* removeIfThere(path: string): Step<boolean> {
  try {
    yield* remove(path);
    return true;
  } catch (fault) {
    if (!isFault(fault, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw fault;
    return false;
  }
}

/** For cleaning up: a failure must not hide what was done. */
export function* removeQuietly(path: string): Step<void> {
  try {
    yield* remove(path);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
