/**
 * `steal --if-expired`: the take-over of a claim, and nothing else. A task that nobody holds is claimed and not stolen.
 */

import { refused } from '../rules/error.ts';
import { sameOwner, type ClaimedName } from '../rules/name.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { claim, type Claim, type ClaimOptions } from '../transitions/claim.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { refuse } from '../transitions/not-mine.ts';
import type { Caller } from '../transitions/caller.ts';
import { requireTold } from './untold-loss.ts';

/**
 * Throws `held` while the lease runs, `not-claimable` if nobody holds it, `lost` as `claimTask` does, and whatever
 * `claim` throws.
 */
export function* takeExpired(caller: Caller, id: string, options: Pick<ClaimOptions, 'lease' | 'note'>): Step<Claim & { readonly from: ClaimedName }> {
  const names = yield* lookConfirmingAbsence(idKey(id));
  const task = judge(names)?.task;
  if (task?.kind !== 'claimed') throw yield* refuse(caller, id, names);
  if (sameOwner(task.owner, caller.owner) && caller.mustProve !== true) throw refused({ why: 'already-with', id: task.id, who: 'caller' }, { do: 'renew', id: task.id });
  yield* requireTold(caller, id);
  const claimed = yield* claim(caller, id, options);
  // If it was given back between the look and the claim, nothing was taken from anybody, which is just as good.
  return { ...claimed, from: claimed.from ?? task };
}
