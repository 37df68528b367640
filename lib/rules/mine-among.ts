/** Which of the names of a task an owner's tenure has, and whether that is the caller's own. Pure. */

import { sameOwner, type ClaimedName, type TaskName } from './name.ts';
import { meetsFence, type Fence } from './stamp.ts';
import { compareRank, standing } from './truth.ts';

export type Mine =
  | { readonly kind: 'held'; readonly tenure: ClaimedName }
  /** Somebody examines it, or ends a claim that would rank above it: that mark. */
  | { readonly kind: 'doubt'; readonly mark: ClaimedName }
  | { readonly kind: 'none' };

/** The tenure of an owner, as far as it is the caller's. */
export type Meant =
  | Mine
  /** The owner holds it, and nobody can tell whether the caller does: others have the same name. */
  | { readonly kind: 'unproven'; readonly tenure: ClaimedName }
  /** The owner holds it under another claim than the one that the caller named. */
  | { readonly kind: 'other'; readonly tenure: ClaimedName };

/**
 * What the caller has among the names of one id. This is the one place that decides whether a claim of the caller's
 * owner is the caller's. `mustProve`: other processes have the same name, so only a fence tells.
 */
export function meantAmong({ owner, mustProve = false }: { readonly owner: string; readonly mustProve?: boolean }, names: readonly TaskName[], fence?: Fence): Meant {
  const mine = mineAmong(owner, names);
  if (mine.kind !== 'held') return mine;
  if (fence === undefined) return mustProve ? { kind: 'unproven', tenure: mine.tenure } : mine;
  return meetsFence(mine.tenure, fence) ? mine : { kind: 'other', tenure: mine.tenure };
}

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
