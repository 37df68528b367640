/**
 * The order of truth: which of several names of one id is the task. Pure; docs/protocol.md says why each line is as it
 * is.
 *
 * What must stay true: the order is total, every observer finds the same order, and no time is part of it. No
 * transition makes the highest rank of an id fall: a belief is ended only when its tenure also ranks first by its name
 * alone. What git brings and takes away is not a transition. It can change which name ranks first, but it cannot end a
 * confirmed tenure.
 */

import { sameStamp, sameTenure, type ClaimedName, type RestName, type TaskName, type Tenure } from './name.ts';
import { ownerKey } from './owner.ts';
import { shelfRank } from './shelf.ts';

/**
 * Negative when `a` ranks above `b`. A confirmed tenure ranks above every other name. Only git or a person can bring
 * two confirmed tenures together. Then the one that was claimed later ranks first, because the other one was not beside
 * it when it was confirmed.
 */
export function compareRank(a: TaskName, b: TaskName): number {
  if (isConfirmed(a) !== isConfirmed(b)) return isConfirmed(a) ? -1 : 1;
  if (a.kind === 'claimed' && isConfirmed(a) && b.kind === 'claimed' && a.claimedAt !== b.claimedAt) return b.claimedAt - a.claimedAt;
  return compareNames(a, b);
}

function isConfirmed(name: TaskName): boolean {
  return name.kind === 'claimed' && name.belief === 'confirmed';
}

/** The order by names alone: negative when `a` ranks above `b`. */
export function compareNames(a: TaskName, b: TaskName): number {
  if (a.generation !== b.generation) return b.generation - a.generation;
  if (a.kind === 'rest') {
    if (b.kind === 'claimed') return -1;
    // The archive lies behind the last shelf: of the two names of a task that is just being archived, it has the first.
    return shelfRank(b.shelf) - shelfRank(a.shelf) || Number(b.archived ?? false) - Number(a.archived ?? false) || order(a.name, b.name);
  }
  if (b.kind === 'rest') return 1;
  // Of two tenures of one generation the earlier one ranks first, so that a shadow that is taken later does not rank
  // above the holder.
  const tenures = a.claimedAt - b.claimedAt || order(ownerKey(a.owner), ownerKey(b.owner)) || a.lease - b.lease || Number(a.review ?? false) - Number(b.review ?? false);
  if (tenures !== 0) return tenures;
  if (a.ext !== b.ext) return order(a.ext, b.ext);
  if ((a.nonce === undefined) !== (b.nonce === undefined)) return a.nonce === undefined ? 1 : -1;
  return order(a.name, b.name);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface Judgement {
  /** The task. */
  readonly task: TaskName;
  /** Shadows (at rest) and ghosts (claimed). They can never be claimed and never hold. The janitor puts them aside. */
  readonly debris: readonly TaskName[];
  /**
   * Claimed names beside the task that only an examination may decide about: bare names of a marked tenure, tenures of
   * its generation or a higher one, and tenures that somebody believes in.
   */
  readonly contested: readonly ClaimedName[];
  /**
   * Names at rest that rank above the task by name alone, because git brought them. While the confirmed tenure stands,
   * nobody claims them and nobody takes them away. They become debris when the tenure is given up under a higher
   * generation.
   */
  readonly overruled: readonly RestName[];
}

const NONE: readonly never[] = [];

/** Judges all names of one id. Undefined when there are none. */
export function judge(names: readonly TaskName[]): Judgement | undefined {
  const [only] = names;
  // Nearly all tasks of a large board have one name.
  if (names.length === 1 && only !== undefined) return { task: only, debris: NONE, contested: NONE, overruled: NONE };
  const [task, ...rest] = names.toSorted(compareRank);
  if (task === undefined) return undefined;
  const debris: TaskName[] = [];
  const contested: ClaimedName[] = [];
  const overruled: RestName[] = [];
  for (const name of rest) {
    if (name.path === task.path) continue;
    const isAbove = compareNames(name, task) < 0;
    if (name.kind === 'rest') {
      if (isAbove) overruled.push(name);
      else debris.push(name);
    } else if (isAbove || (name.belief !== undefined && !(task.kind === 'claimed' && sameStamp(name, task))) || (task.kind === 'claimed' && name.generation === task.generation)) contested.push(name);
    else debris.push(name);
  }
  return { task, debris, contested, overruled };
}

/**
 * Do the beliefs have to be asked, because the names alone leave something open? They need not be for one tenure above
 * old files at rest.
 */
export function areContested(names: readonly TaskName[]): boolean {
  const claims = names.filter((name): name is ClaimedName => name.kind === 'claimed');
  const [first] = claims;
  if (first === undefined) return false;
  return claims.some((claim) => !sameTenure(claim, first)) || names.some((name) => name.kind === 'rest' && name.generation >= first.generation);
}

/**
 * Names that rank above this one by generation and shelf alone. The tenure has to be lifted above them to rank first
 * without its belief.
 */
export function namesAbove(tenure: ClaimedName, names: readonly TaskName[]): readonly TaskName[] {
  return names.filter((name) => !(name.kind === 'claimed' && sameTenure(name, tenure)) && (name.generation > tenure.generation || (name.kind === 'rest' && name.generation === tenure.generation)));
}

export type Standing =
  /** The name is there, and nothing ranks against it. */
  | { readonly kind: 'held'; readonly name: ClaimedName }
  /**
   * Somebody examines it, or ends a claim that would rank above it. It is neither held nor lost until that is decided.
   */
  | { readonly kind: 'doubt'; readonly mark: ClaimedName }
  /**
   * The tenure was never confirmed, and beside it stands another tenure of its generation, or one that another owner
   * believes in.
   */
  | { readonly kind: 'rivalled'; readonly name: ClaimedName; readonly rival: ClaimedName }
  /** Something ranks above it, or its name is gone. */
  | { readonly kind: 'gone'; readonly by?: TaskName };

/**
 * How one tenure stands among the names of its id. `confirmed`: its second look counted once, and nothing has ended it.
 * From then on only a confirmed tenure that was claimed later ranks above it. Another name can come from git, or from
 * somebody who took a shadow in the instant it appeared and will find that it does not count.
 */
export function standing(tenure: Tenure, names: readonly TaskName[], confirmed: boolean): Standing {
  let bare: ClaimedName | undefined;
  let mark: ClaimedName | undefined;
  let rival: ClaimedName | undefined;
  let undecided: ClaimedName | undefined;
  let above: TaskName | undefined;
  const seeAbove = (name: TaskName): void => {
    if (above === undefined || compareRank(name, above) < 0) above = name;
  };
  for (const name of names) {
    if (name.key !== tenure.key) continue;
    if (name.kind === 'claimed' && sameTenure(name, tenure)) {
      if (name.nonce === undefined) bare = name;
      else mark = name;
    } else if (confirmed) {
      // This is the same claim under the next generation, which an examiner gave it, or a claim that was made later.
      if (name.kind === 'claimed' && isUndecidedAbove(name, tenure)) undecided = name;
      else if (isConfirmed(name) && name.kind === 'claimed' && (sameStamp(name, tenure) ? name.generation > tenure.generation : isClaimedLater(name, tenure))) seeAbove(name);
    } else if (isConfirmed(name) || name.generation > tenure.generation || (name.kind === 'rest' && name.generation === tenure.generation)) seeAbove(name);
    else if (name.kind === 'claimed' && isRival(name, tenure)) rival = name;
  }
  if (above !== undefined) return { kind: 'gone', by: above };
  // This holds even if the bare name exists too: that one is a ghost, and touching it would renew nothing.
  if (mark !== undefined) return { kind: 'doubt', mark };
  if (bare === undefined) return rival === undefined ? { kind: 'gone' } : { kind: 'gone', by: rival };
  if (undecided !== undefined) return { kind: 'doubt', mark: undecided };
  if (rival !== undefined) return { kind: 'rivalled', name: bare, rival };
  return { kind: 'held', name: bare };
}

/**
 * Is another claim just ending that ranks above this confirmed one? The end can still be taken back. And who ends that
 * claim ends this one first, perhaps after its belief was read.
 */
export function isEndingAbove(name: TaskName, tenure: Tenure): boolean {
  return name.kind === 'claimed' && name.ending === true && !sameStamp(name, tenure) && isClaimedLater(name, tenure);
}

/** The same, or it is confirmed and somebody has it under a mark: whoever that is may be about to end it. */
function isUndecidedAbove(name: ClaimedName, tenure: Tenure): boolean {
  if (isEndingAbove(name, tenure)) return true;
  return name.nonce !== undefined && isConfirmed(name) && !sameStamp(name, tenure) && isClaimedLater(name, tenure);
}

/** The order among two confirmed tenures, as in compareRank. */
function isClaimedLater(name: ClaimedName, tenure: Tenure): boolean {
  if (name.claimedAt !== tenure.claimedAt) return name.claimedAt > tenure.claimedAt;
  return name.generation > tenure.generation || (name.generation === tenure.generation && order(ownerKey(name.owner), ownerKey(tenure.owner)) < 0);
}

/**
 * Does this name prevent an unconfirmed tenure from counting? A name of its generation does. So does one that another
 * owner believes in: it may have counted before either could see the other.
 */
function isRival(name: ClaimedName, tenure: Tenure): boolean {
  const sibling = sameStamp({ ...name, ext: tenure.ext }, tenure);
  if (sibling) return false;
  return name.generation === tenure.generation || (name.belief !== undefined && ownerKey(name.owner) !== ownerKey(tenure.owner));
}
