/**
 * Reads a task again after it was claimed because it came next: its text may have changed since it was chosen. A claim
 * of what is not offered any more is given back.
 */

import { isDibsError } from '../rules/error.ts';
import { CHANGED_TEXT } from '../rules/log-text.ts';
import type { ClaimedName } from '../rules/name.ts';
import type { Wanted } from '../rules/routing.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { requireReady } from '../transitions/gate.ts';
import { release } from '../transitions/release.ts';
import { whyUnwanted, type PassedBecause } from './next-tasks.ts';

/** Undefined: it is wanted, and still held. Otherwise it was given back, for this reason. Throws as `release` does. */
export function* releaseUnlessWanted(caller: Caller, tenure: ClaimedName, wanted: Wanted): Step<PassedBecause | undefined> {
  const because = yield* whyNot(caller, tenure, wanted);
  if (because === undefined) return undefined;
  const { owner, claimedAt } = tenure;
  yield* release(caller, tenure.id, { to: 'scoped', text: CHANGED_TEXT, fence: { stamp: { owner, claimedAt } } });
  return because;
}

function* whyNot(caller: Caller, tenure: ClaimedName, wanted: Wanted): Step<PassedBecause | undefined> {
  try {
    return whyUnwanted(caller, yield* requireReady(tenure, caller), wanted);
  } catch (error) {
    if (isDibsError(error) && (error.code === 'not-claimable' || error.code === 'malformed')) return { is: 'refused', refusal: error };
    throw error;
  }
}
