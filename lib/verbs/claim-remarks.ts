/**
 * Remarks on a claim, in its belief: where it was made, whose session has it, what was told about it. They decide
 * nothing about who holds the task.
 */

import { sameTenure, type ClaimedName } from '../rules/name.ts';
import { decodeOwner } from '../rules/owner.ts';
import type { Step } from '../store/step.ts';
import { carryRemarks, remark, remarksOn } from '../transitions/belief-remarks.ts';

export { remember } from '../transitions/belief.ts';

/** Adds to a claim without a session where it was made, unless it says so already. `place` is asked only then. */
export function* remarkPlace(tenure: ClaimedName, place: () => string): Step<void> {
  if (decodeOwner(tenure.owner)?.session !== undefined || (yield* remarksOn(tenure)).has('in')) return;
  yield* remark(tenure, 'in', place());
}

/** Was this told about any of these claims before? */
export function* wasTold(tenures: readonly ClaimedName[], about: 'told' | 'short'): Step<boolean> {
  for (const tenure of tenures) if ((yield* remarksOn(tenure)).has(about)) return true;
  return false;
}

/** From now on this was told about each of these claims. `how`: for whoever reads the remark. */
export function* noteTold(tenures: readonly ClaimedName[], about: 'told' | 'short', how: string): Step<void> {
  for (const tenure of tenures) yield* remark(tenure, about, how);
}

/**
 * What is remarked on a claim also counts for the one that an examiner made of it. Extending a claim carries its
 * remarks over by itself.
 */
export function* carryOver(believed: readonly ClaimedName[], held: ClaimedName): Step<void> {
  const same = believed.filter(({ key, claimedAt }) => key === held.key && claimedAt === held.claimedAt);
  if (!same.some((belief) => sameTenure(belief, held))) for (const belief of same) yield* carryRemarks(belief, held);
}
