/** Which of the names of a task an owner's tenure has. Pure. */

import { sameOwner, type ClaimedName, type TaskName } from './name.ts';
import { compareRank, standing } from './truth.ts';

export type Mine =
  | { readonly kind: 'held'; readonly tenure: ClaimedName }
  /** Somebody examines it. */
  | { readonly kind: 'doubt'; readonly mark: ClaimedName }
  | { readonly kind: 'none' };

/** What `owner` has among the names of one id, as a look showed them. */
export function mineAmong(owner: string, names: readonly TaskName[]): Mine {
  const own = names.filter((name): name is ClaimedName => name.kind === 'claimed' && sameOwner(name.owner, owner));
  for (const tenure of own.toSorted(compareRank)) {
    // What ranks above a mark by which the claim is just ending has not ended it: that is for an examination to say.
    const stands = standing(tenure, names, tenure.belief === 'confirmed' || tenure.ending === true);
    if (stands.kind === 'held') return { kind: 'held', tenure: stands.name };
    if (stands.kind === 'doubt') return { kind: 'doubt', mark: stands.mark };
  }
  return { kind: 'none' };
}
