/** Turns anything that was thrown into an error that dibs can explain. */

import { DibsError, isDibsError } from '../rules/error.ts';
import { StoreFault } from '../store/store.ts';
import { hintFor } from '../system/errno-hint.ts';

/**
 * A StoreFault becomes `store-failed` and says what its code means. An error that nobody expected becomes `unexpected`.
 */
export function toDibsError(thrown: unknown): DibsError {
  if (isDibsError(thrown)) return thrown;
  if (thrown instanceof StoreFault) {
    const where = thrown.paths.filter((path) => path !== '').join(' -> ') || 'the registry';
    return new DibsError('store-failed', `the file system failed: ${thrown.operation} ${where}: ${thrown.code}${hintFor(thrown.code)}`, { next: ['doctor'], cause: thrown });
  }
  return new DibsError('unexpected', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}
