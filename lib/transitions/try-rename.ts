/**
 * One rename to a name that only this caller can make, and the handling of its failure.
 */

import { refused, type DibsError } from '../rules/error.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { rename, type Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

const TRIES = 3;

/**
 * Renames `from` to `to`, a name that nobody else would ever create. True if it happened, false if `from` was gone.
 * After a lost reply (NFSv3 answers ENOENT although the rename was done), a look for `to` tells. EXDEV is an error that
 * names both directories: a claim is never copied.
 *
 * What must stay true: after the rename, nobody here touches `from`. If it is there, even as a name of the same inode,
 * an examiner has just put it back. To remove it while that examiner removes its mark would leave the task without a
 * name.
 */
export function* tryRename(from: string, to: string): Step<boolean> {
  let refusal: StoreFault;
  return yield* retryStep(TRIES, () => refusal, function* () {
    try {
      yield* rename(from, to);
      return true;
    } catch (fault) {
      if (!isFault(fault)) throw fault;
      if ((yield* statIfThere(to)) !== undefined) return true;
      if (fault.code === 'EXDEV') throw acrossFileSystems(from, to, fault);
      if (fault.code !== 'ENOENT') throw fault;
      if ((yield* statIfThere(from)) === undefined) return false;
      // It is there. Either an examiner has just put it back, or the file system refuses the new name with ENOENT
      // (exFAT does).
      refusal = fault;
      return undefined;
    }
  });
}

function acrossFileSystems(from: string, to: string, cause: StoreFault): DibsError {
  return refused({ why: 'two-file-systems', from: directoryOf(from), to: directoryOf(to) }, { do: 'diagnose' }, cause);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
