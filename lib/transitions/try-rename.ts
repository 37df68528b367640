/**
 * One rename to a name that only this caller can make, and the handling of its failure.
 */

import { DibsError } from '../rules/error.ts';
import { rename, type Step } from '../store/step.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

/**
 * Renames `from` to `to`, a name that nobody else would ever create. True if it happened, false if `from` was gone.
 * After a lost reply (NFSv3 answers ENOENT although the rename was done), a look for `to` tells. EXDEV is an error that
 * names both directories: a claim is never copied.
 *
 * What must stay true: after the rename, nobody here touches `from`. If it is there, even as a name of the same inode,
 * an examiner has just put it back. To remove it while that examiner removes its mark would leave the task without a
 * name.
 */
export function* tryRename(from: string, to: string, tries = 3): Step<boolean> {
  try {
    yield* rename(from, to);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if ((yield* statIfThere(to)) !== undefined) return true;
    if (fault.code === 'ENOENT') {
      if ((yield* statIfThere(from)) === undefined) return false;
      // It is there. Either an examiner has just put it back, or the file system refuses the new name with ENOENT
      // (exFAT does).
      if (tries > 1) return yield* tryRename(from, to, tries - 1);
    }
    if (fault.code === 'EXDEV') {
      const [here, there] = [from, to].map((path) => path.slice(0, path.lastIndexOf('/')));
      throw new DibsError('store-failed', `${here}/ and ${there}/ are on two file systems (EXDEV); a registry must lie on one, because a claim is never copied`, {
        next: ['doctor'],
        cause: fault,
      });
    }
    throw fault;
  }
  return true;
}
