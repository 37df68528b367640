/** Taking away what may be gone already: a file, or a directory that something may lie in. */

import { remove, type Step } from '../store/step.ts';
import { isFault } from './present.ts';

/** False when it was gone, or is a directory that holds something. */
export function* removeIfThere(path: string): Step<boolean> {
  try {
    yield* remove(path);
    return true;
  } catch (fault) {
    if (!isFault(fault, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw fault;
    return false;
  }
}

/** For cleaning up, whose failure must not hide what was done. */
export function* removeQuietly(path: string): Step<void> {
  try {
    yield* remove(path);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
