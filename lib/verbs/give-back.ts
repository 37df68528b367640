/** Gives a claim back that was just made and must not stay. */

import { isDibsError } from '../rules/error.ts';
import type { ClaimedName } from '../rules/name.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { release } from '../transitions/release.ts';

/** Of exactly this claim. `text`: why, for the log. Throws `in-doubt` and `conflict` as `release` does. */
export function* giveBack(caller: Caller, { id, owner, claimedAt }: ClaimedName, text: string | undefined): Step<void> {
  try {
    yield* release(caller, id, { to: 'scoped', text, fence: { stamp: { owner, claimedAt } } });
  } catch (error) {
    // Somebody has taken it meanwhile. Then it is not held, which was the aim.
    if (!isDibsError(error) || error.code === 'in-doubt' || error.code === 'conflict') throw error;
  }
}
