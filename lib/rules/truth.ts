/**
 * The order of truth: which of several names of one id is the task, from names alone. Pure; docs/protocol.md says why each
 * line is as it is. What must stay true: the order is total, it is the same for every observer, and no transition ever makes
 * the highest rank of an id fall, so whoever once saw a higher name knows that every lower one is debris for good.
 */

import { sameTenure, type ClaimedName, type TaskName, type Tenure } from './name.ts';
import { ownerKey } from './owner.ts';
import { shelfRank } from './shelf.ts';

/** Negative when `a` ranks above `b`. */
export function compareRank(a: TaskName, b: TaskName): number {
  if (a.generation !== b.generation) return b.generation - a.generation;
  if (a.kind === 'rest') {
    if (b.kind === 'claimed') return -1;
    return shelfRank(b.shelf) - shelfRank(a.shelf) || order(a.name, b.name);
  }
  if (b.kind === 'rest') return 1;
  // Two tenures of one generation: the earlier first, so that a shadow taken later does not rank above the holder.
  const tenures = a.claimedAt - b.claimedAt || order(ownerKey(a.owner), ownerKey(b.owner)) || a.lease - b.lease;
  if (tenures !== 0) return tenures;
  if ((a.nonce === undefined) !== (b.nonce === undefined)) return a.nonce === undefined ? 1 : -1;
  return order(a.name, b.name);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface Judgement {
  /** The task. */
  readonly task: TaskName;
  /** Shadows (at rest) and ghosts (claimed): never claimable, never holding; the janitor puts them aside. */
  readonly debris: readonly TaskName[];
  /** Names beside the task that only examination may decide: bare names of a marked tenure, equal-generation tenures. */
  readonly contested: readonly ClaimedName[];
}

/** Judges all names of one id. Undefined when there are none. */
export function judge(names: readonly TaskName[]): Judgement | undefined {
  const [task, ...rest] = names.toSorted(compareRank);
  if (task === undefined) return undefined;
  const debris: TaskName[] = [];
  const contested: ClaimedName[] = [];
  for (const name of rest) {
    if (name.path === task.path) continue;
    if (task.kind === 'claimed' && name.kind === 'claimed' && name.generation === task.generation) contested.push(name);
    else debris.push(name);
  }
  return { task, debris, contested };
}

export type Standing =
  /** The name stands and nothing ranks against it. */
  | { readonly kind: 'held'; readonly name: ClaimedName }
  /** Somebody examines it: neither held nor lost until that is decided. */
  | { readonly kind: 'doubt'; readonly mark: ClaimedName }
  /** Another tenure of the same generation stands beside it, and this one was never confirmed. */
  | { readonly kind: 'rivalled'; readonly name: ClaimedName; readonly rival: ClaimedName }
  /** Something ranks above it, or its name is gone. */
  | { readonly kind: 'gone'; readonly by?: TaskName };

/**
 * How one tenure stands among the names of its id. `confirmed`: its second look counted once, and from then on it ignores other
 * tenures of its own generation (somebody took a shadow in the instant it appeared, and will find that it does not count).
 */
export function standing(tenure: Tenure, names: readonly TaskName[], confirmed: boolean): Standing {
  let bare: ClaimedName | undefined;
  let mark: ClaimedName | undefined;
  let rival: ClaimedName | undefined;
  let above: TaskName | undefined;
  for (const name of names) {
    if (name.key !== tenure.key || name.generation < tenure.generation) continue;
    if (name.generation > tenure.generation || name.kind === 'rest') {
      if (above === undefined || compareRank(name, above) < 0) above = name;
    } else if (!sameTenure(name, tenure)) rival = name;
    else if (name.nonce === undefined) bare = name;
    else mark = name;
  }
  if (above !== undefined) return { kind: 'gone', by: above };
  // Even if the bare name exists too: that one is a ghost, and touching it would renew nothing.
  if (mark !== undefined) return { kind: 'doubt', mark };
  if (bare === undefined) return rival === undefined ? { kind: 'gone' } : { kind: 'gone', by: rival };
  if (rival !== undefined && !confirmed) return { kind: 'rivalled', name: bare, rival };
  return { kind: 'held', name: bare };
}
