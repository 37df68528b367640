/**
 * One rename to a name that only this caller can make, and what to make of its failure.
 */

import { DibsError } from '../rules/error.ts';
import { rename, type Step } from '../store/step.ts';
import { isFault, present } from './present.ts';

/**
 * Renames `from` to `to`, which nobody else would ever create. True when it happened; false when `from` was gone. A lost reply
 * (NFSv3 answers ENOENT although the rename was done) is told apart by looking for `to`. EXDEV is an error that names both
 * directories: a claim is never copied.
 *
 * What must stay true: after it `from` is nobody's business here. If it is there, even as a name of the same inode, an examiner
 * has just put it back; taking it away, while that one takes away its mark, would leave the task without a name.
 */
export function* moved(from: string, to: string, tries = 3): Step<boolean> {
  try {
    yield* rename(from, to);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if ((yield* present(to)) !== undefined) return true;
    if (fault.code === 'ENOENT') {
      if ((yield* present(from)) === undefined) return false;
      // It is there: an examiner put it back just now, or the file system refuses the new name with ENOENT (exFAT does).
      if (tries > 1) return yield* moved(from, to, tries - 1);
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
