/** Gives a claim up: release and complete. Mark it, look, link it to the shelf, then remove the marked name. */

import { isDibsError, refused } from '../rules/error.ts';
import { outcomeOf, type EventKind } from '../rules/event.ts';
import { isUnderReview, sameStamp, shelfBehind, type ClaimedName, type RestName, type TaskName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import { meetsFence, type Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { compareRank, judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import type { Step } from '../store/step.ts';
import { beliefs, saysItPut, forgetWithOlder } from './belief.ts';
import { doneBy, history, record, type Account } from './history.ts';
import { bracketedLook } from './look.ts';
import { lookPastMark, requireMine } from './mine.ts';
import type { Caller } from './caller.ts';
import { statIfThere } from './stat-if-there.ts';
import { inDoubt, lostTo } from './refusal.ts';
import { clearBare, putOnShelf } from './put-on-shelf.ts';

export interface GiveUp {
  readonly to: RestShelf;
  /** What was done, or why it is given up, for the log. */
  readonly text?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly fence?: Fence | undefined;
  /** Asked once it is the caller's, before anything is touched. What it throws keeps the claim as it is. */
  readonly before?: ((tenure: ClaimedName) => Step<void>) | undefined;
}

export interface GivenUp {
  readonly tenure: ClaimedName;
  readonly task: RestName;
  /** Where the bytes went that an editor wrote under the claimed name in the last instant. */
  readonly kept?: string;
}

const TRIES = 4;

/**
 * Back to scoped/, or parked on another shelf. A review goes back to review/: throws `not-claimable` if it is to go
 * elsewhere, because that is a judgement.
 */
export function release(caller: Caller, id: string, { to, ...how }: GiveUp): Step<GivenUp> {
  return giveUp(caller, id, how, {
    event: 'release',
    // oxlint-disable-next-line require-yield -- the name of the claim says it all
    *place(claim) {
      if (to !== 'scoped') requireReview(claim, false);
      return { to: to === 'scoped' ? shelfBehind(claim) : to };
    },
  });
}

/**
 * To complete/, or to review/. Throws `not-claimable` for a review, which ends by a judgement or a release.
 */
export function complete(caller: Caller, id: string, how: Omit<GiveUp, 'to'> & { readonly review?: boolean }): Step<GivenUp> {
  const to = how.review === true ? 'review' : 'complete';
  return giveUp(caller, id, how, {
    event: how.review === true ? 'review' : 'complete',
    // oxlint-disable-next-line require-yield -- the name of the claim says it all
    *place(claim) {
      requireReview(claim, false);
      return { to };
    },
  });
}

/** A shelf, and what the log says of it. */
export interface Place extends Pick<Account, 'for' | 'lease' | 'text'> {
  readonly to: RestShelf;
}

/**
 * Ends a review with a judgement. `place`: where the task goes then; asked once the review is the caller's, before
 * anything is touched. Throws as `release` does, and `not-claimable` for a claim that is no review.
 */
export function judgeReview(caller: Caller, id: string, verdict: 'approved' | 'changes-requested', { place, ...how }: Omit<GiveUp, 'to'> & { readonly place: (review: ClaimedName) => Step<Place> }): Step<GivenUp> {
  return giveUp(caller, id, how, {
    event: verdict,
    *place(claim) {
      requireReview(claim, true);
      return yield* place(claim);
    },
  });
}

function requireReview(claim: ClaimedName, isMeant: boolean): void {
  if (isUnderReview(claim) === isMeant) return;
  throw isMeant ? refused({ why: 'not-a-review', id: claim.id }, { do: 'complete', id: claim.id }) : refused({ why: 'review-to-judge', id: claim.id }, { do: 'review', id: claim.id });
}

interface Ending {
  readonly event: EventKind;
  /** Where the task of this claim goes. Throws if the claim does not end in this way. */
  readonly place: (claim: ClaimedName) => Step<Place>;
}

/**
 * Throws `lost`, `held`, `not-claimable`, `not-found`, `in-doubt` as `requireMine` does, and `conflict` if the shelf
 * has another file of that name. Then the claim is still held.
 */
function* giveUp(caller: Caller, id: string, how: Omit<GiveUp, 'to'>, { event, place }: Ending): Step<GivenUp> {
  let { fence } = how;
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-being-examined'), function* () {
    const mine = yield* mineToLeave(caller, id, place, fence);
    const { to, ...said } = yield* place(mine.kind === 'claim' ? mine.claim : mine.given.tenure);
    // Another process of this owner may have given it up meanwhile and claimed again. The caller does not mean that
    // claim.
    if (mine.kind === 'claim') {
      fence = { stamp: mine.claim };
      if (how.before !== undefined) yield* how.before(mine.claim);
    }
    const given = mine.kind === 'done' ? mine.given : yield* leave(caller, mine.claim, to);
    if (given === undefined) return undefined;
    yield* record(event, given.task, { ...doneBy(caller), from: given.tenure.path, text: how.text, artifacts: how.artifacts, ...said });
    yield* forgetWithOlder({ ...given.tenure, generation: given.task.generation });
    return given;
  });
}

type ToLeave = { readonly kind: 'claim'; readonly claim: ClaimedName } | { readonly kind: 'done'; readonly given: GivenUp };

/**
 * The caller's tenure. Or what became of it, if a process of its owner gave it up and was killed before it wrote that
 * down.
 */
function* mineToLeave(caller: Caller, id: string, place: Ending['place'], fence: Fence | undefined): Step<ToLeave> {
  try {
    return { kind: 'claim', claim: yield* requireMine(caller, id, fence) };
  } catch (error) {
    // Of what other processes of this name put on a shelf, the caller knows nothing.
    if (!isDibsError(error) || error.code !== 'lost' || (caller.mustProve === true && fence === undefined)) throw error;
    const given = yield* unrecorded(caller, id, place, fence);
    if (given === undefined) throw error;
    return { kind: 'done', given };
  }
}

/** What the owner put where it goes by this end, without a line in the log. */
function* unrecorded(caller: Caller, id: string, place: Ending['place'], fence: Fence | undefined): Step<GivenUp | undefined> {
  const { names } = yield* bracketedLook(idKey(id));
  const task = judge(names)?.task;
  if (task?.kind !== 'rest') return undefined;
  for (const tenure of yield* beliefs(caller.owner, task.key)) {
    if (!meetsFence(tenure, fence)) continue;
    if (!(yield* saysItPut(tenure, task)) || (yield* isUnderMark(tenure, names, task))) continue;
    if (outcomeOf(tenure, (yield* history(task.id)).events).end !== undefined || (yield* place(tenure)).to !== task.shelf) continue;
    return { tenure, task };
  }
  return undefined;
}

/**
 * Does somebody else have the claim under a mark? Then the file on the shelf, even if it has this very name, is another
 * one, which git brought.
 */
function* isUnderMark(tenure: ClaimedName, names: readonly TaskName[], task: RestName): Step<boolean> {
  for (const name of names) {
    if (name.kind === 'rest' || name.nonce === undefined || !sameStamp(name, tenure)) continue;
    const marked = yield* statIfThere(name.path);
    if (marked !== undefined && marked.ino !== (yield* statIfThere(task.path))?.ino) return true;
  }
  return false;
}

/** Undefined: look again. */
function* leave(caller: Caller, tenure: ClaimedName, to: RestShelf): Step<GivenUp | undefined> {
  yield* requireRegular(tenure);
  const put = yield* putOnShelf(caller, tenure, to);
  if (put === undefined) return undefined;
  const { task } = put;
  if (put.kind === 'taken') throw refused({ why: 'ranks-above-claim', id: tenure.id, path: task.path }, { do: 'diagnose' });
  yield* requireStanding(caller, put.mark, task, put.ino);
  const kept = (yield* clearBare(put.mark, tenure, put.ino)) ?? put.kept;
  return kept === undefined ? { tenure, task } : { tenure, task, kept };
}

function* requireRegular(tenure: ClaimedName): Step<void> {
  const file = yield* statIfThere(tenure.path);
  if (file !== undefined && file.kind !== 'file') throw refused({ why: 'not-a-file', id: tenure.id, path: tenure.path, kind: file.kind }, { do: 'diagnose' });
}

/**
 * Did this really give the task up? The link can have named a ghost that an editor left behind after the claim was
 * lost, or while an examiner had the true file under a mark. Throws `lost` or `in-doubt` if something ranks above the
 * file on the shelf. The exception is the next tenure of that very file: then somebody was quick.
 */
function* requireStanding(caller: Caller, tenure: ClaimedName, task: RestName, ino: bigint | undefined): Step<void> {
  const above = yield* retryStep(TRIES, () => undefined, function* (attempt) {
    const top = judge(yield* lookPastMark(caller, tenure))?.task;
    if (top === undefined || compareRank(top, task) >= 0) return { top: undefined };
    const file = yield* statIfThere(top.path);
    // The name can be gone by now. What the last look showed must be enough.
    return file === undefined && attempt < TRIES ? undefined : { top, file };
  });
  if (above?.top === undefined) return;
  const { top, file } = above;
  const isOurs = ino !== undefined && file?.ino === ino;
  // Somebody moved it on to a later shelf.
  if (isOurs && top.kind === 'rest' && top.generation === task.generation) return;
  const isGone = (yield* statIfThere(task.path)) === undefined;
  // Only from where the task was claimed is anybody so quick. From another shelf, the janitor may have removed our name
  // as a second one of a lost claim.
  // The claim itself is not a next tenure: somebody took its mark over after our name on the shelf had been put aside.
  const isBack = top.kind === 'claimed' && sameStamp(top, tenure);
  if (isOurs && isGone && task.shelf === shelfBehind(tenure) && !isBack) return;
  if (isOurs || (isGone && top.generation > task.generation)) throw inDoubt(task.id, 'shelved-and-taken', 'show');
  throw yield* lostTo(task.id, [tenure], top);
}
