/** Turns anything that was thrown into an error that dibs can explain. */

import { DibsError, isDibsError, refused } from '../rules/error.ts';
import { StoreFault } from '../store/store.ts';

/**
 * A StoreFault becomes `store-failed` and says what its code means. An error that nobody expected becomes `unexpected`.
 */
export function toDibsError(thrown: unknown): DibsError {
  if (isDibsError(thrown)) return thrown;
  if (thrown instanceof StoreFault) {
    const { operation, paths, code } = thrown;
    return refused({ why: 'file-system-failed', operation, paths, code }, { do: 'diagnose' }, thrown);
  }
  return new DibsError('unexpected', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}
