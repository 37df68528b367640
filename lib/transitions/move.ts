/**
 * Moves a task between shelves and out of the archive, but not to or from claimed/: a claim by the mover, then a
 * release to the other shelf, one generation higher.
 *
 * What must stay true: backwards, the rank must not fall. Forwards, a process that still goes by an old look and takes
 * a file that git brought back must not get above the task. And a generation is never jumped without a second look,
 * which would end somebody's tenure. The move is a single link only from discovery/, where nobody claims and which
 * every shelf outranks, and forwards at the highest generation, which leaves none for the mover.
 */

import { isDibsError, refused } from '../rules/error.ts';
import { isUnderReview, MAX_GENERATION, restName, sameOwner, type ClaimedName, type RestName, type TaskName } from '../rules/name.ts';
import { mover } from '../rules/owner.ts';
import { meantAmong, mineAmong } from '../rules/mine-among.ts';
import { shelfRank, type RestShelf } from '../rules/shelf.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { compareRank, judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { nonce, type Step } from '../store/step.ts';
import { forgetWithOlder } from './belief.ts';
import { absent, claimedWithoutDibs } from './foreign-claim.ts';
import { doneBy, record } from './history.ts';
import { bracketedLook, lookConfirmingAbsence } from './look.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { heldBy, inDoubt, unproven } from './refusal.ts';
import { lookPastMark, settleDoubt } from './mine.ts';
import { otherTenure, refuse } from './not-mine.ts';
import { clearBare, putOnShelf, type Put } from './put-on-shelf.ts';
import { shelve } from './shelve.ts';
import { makeDurable, takeFromShelf } from './take.ts';

export interface Moved {
  readonly from: RestName;
  readonly task: RestName;
}

const TRIES = 4;

/**
 * Throws `held` if it is claimed (release it first), `unproven` if nobody can tell whether it is the caller who holds
 * it, `conflict` if the shelf has another file of that name, `not-found`. `fence`: the claim by which the caller holds
 * it; `lost` if that has ended.
 */
export function* move(caller: Caller, id: string, to: RestShelf, reason?: string, fence?: Fence): Step<Moved> {
  return yield* retryStep(TRIES, () => inDoubt(id, 'moved-each-time', 'show'), function* () {
    const before = yield* lookConfirmingAbsence(idKey(id));
    const task = judge(before)?.task;
    if (task === undefined) throw yield* absent(id, caller.owner);
    const mine = meantAmong(caller, before, fence);
    if (mine.kind === 'unproven') throw yield* unproven(mine.tenure);
    if (mine.kind === 'other') throw otherTenure(caller, mine.tenure);
    if (mine.kind === 'none' && fence !== undefined) throw yield* refuse(caller, id, before, fence);
    if (task.kind === 'claimed') throw sameOwner(task.owner, caller.owner) ? refused({ why: 'held-by-mover', id: task.id, shelf: to }, isUnderReview(task) ? { do: 'review', id: task.id } : { do: 'give-up', id: task.id, to, said: reason ?? 'why' }) : yield* heldBy(task);
    const elsewhere = task.shelf === 'scoped' ? yield* claimedWithoutDibs(task.id, caller.owner) : undefined;
    if (elsewhere !== undefined) throw elsewhere;
    if (task.shelf === to && task.archived !== true) throw refused({ why: 'on-that-shelf', id: task.id, shelf: to }, { do: 'show', id: task.id });
    const put = isMovedAtOnce(task, to) ? yield* linkTo(caller, task, to) : yield* takeAndLeave(caller, task, to);
    if (put === undefined) return undefined;
    const next = yield* arrived(caller, task, put);
    yield* record('move', next, { ...doneBy(caller), from: task.path, text: reason });
    return { from: task, task: next };
  });
}

/**
 * The task on its shelf, after a last look. Throws `conflict` if the shelf has another file of that name, and what
 * became of the task if somebody was faster.
 */
export function* arrived(caller: Caller, task: RestName, put: Moving): Step<RestName> {
  const next = put.task;
  if (put.kind === 'taken') throw refused({ why: 'name-taken', id: task.id, path: next.path }, { do: 'diagnose' });
  const names = yield* lookPastMark(caller, put.given);
  if (put.given.kind === 'claimed') yield* forgetWithOlder(put.given);
  const top = judge(names)?.task;
  if (top !== undefined && compareRank(top, next) < 0) {
    // Somebody took or moved it between our look and our link, so our name is debris. Only from scoped/ is a task
    // taken so soon.
    const isDebris = (yield* statIfThere(next.path)) !== undefined || next.shelf !== 'scoped';
    if (isDebris && top.kind === 'claimed') throw yield* heldBy(top);
    if (isDebris) throw refused({ why: 'undecided', id: task.id, doubt: 'moved-by-another', shelf: top.shelf }, { do: 'show', id: task.id });
  }
  return next;
}

/**
 * True for a move from discovery/, where nobody claims. Also true forwards if no generation is left for the mover:
 * nobody can get above the highest one, and the later shelf of the same generation ranks first.
 */
function isMovedAtOnce(task: RestName, to: RestShelf): boolean {
  return task.shelf === 'discovery' || (task.generation >= MAX_GENERATION && shelfRank(to) > shelfRank(task.shelf));
}

// Long enough for the one operation that follows. After a crash the janitor gives the task back soon.
const MOVE_LEASE_S = 30;

/** The mover's own tenure of the task, for an instant. Undefined: look again. */
function* takeForMove(caller: Caller, task: RestName): Step<ClaimedName | undefined> {
  const file = yield* statIfThere(task.path);
  if (file === undefined) return undefined;
  if (file.kind !== 'file') throw refused({ why: 'not-a-file', id: task.id, path: task.path }, { do: 'diagnose' });
  const taken = yield* takeFromShelf(caller, task, { owner: mover(caller.owner, yield* nonce()), lease: MOVE_LEASE_S });
  if (taken.kind === 'missed') return undefined;
  if (taken.kind === 'counts') return taken.tenure;
  if (taken.kind === 'outranked' && taken.by?.kind === 'claimed') throw yield* heldBy(taken.by);
  throw inDoubt(task.id, 'being-moved', 'show');
}

/** What was put on the shelf, and by which last name of its claim; without a claim, from where. */
export type Moving = { readonly kind: 'done'; readonly given: TaskName; readonly task: RestName } | { readonly kind: 'taken'; readonly task: RestName };

/** The move that needs no claim. Undefined: look again. */
function* linkTo(caller: Caller, task: RestName, to: RestShelf): Step<Moving | undefined> {
  const next = restName(to, task.id, task.generation, task.ext);
  const shelved = yield* shelve(task, next.path);
  if (shelved.kind === 'gone') return undefined;
  if (shelved.kind === 'taken') return { kind: 'taken', task: next };
  yield* makeDurable(caller, next);
  return { kind: 'done', given: task, task: next };
}

/**
 * Claims the task for the mover, and ends that claim on the other shelf. Undefined: look again. `during`: what the
 * mover does while it holds the task; if it returns false, the task goes back to where it was.
 */
export function* takeAndLeave(caller: Caller, task: RestName, to: RestShelf, during?: (tenure: ClaimedName) => Step<boolean>): Step<Moving | undefined> {
  const tenure = yield* takeForMove(caller, task);
  if (tenure === undefined) return undefined;
  let put: Put | undefined;
  try {
    if (during !== undefined && !(yield* during(tenure))) {
      yield* backTo(caller, tenure, task.shelf);
      return undefined;
    }
    put = yield* leave(caller, tenure, to, true);
  } catch (error) {
    yield* backTo(caller, tenure, task.shelf);
    throw error;
  }
  if (put?.kind === 'taken') yield* backTo(caller, tenure, task.shelf);
  if (put?.kind !== 'done') return put;
  yield* clearBare(put.mark, tenure, put.ino);
  return { kind: 'done', given: put.mark, task: put.task };
}

/**
 * Ends the mover's tenure. A janitor may have put it back meanwhile, perhaps under another generation. Undefined if it
 * was lost. `isKnown`: nobody has written the name of the claim since it was taken.
 */
function* leave(caller: Caller, tenure: ClaimedName, to: RestShelf, isKnown: boolean): Step<Put | undefined> {
  const ended = yield* retryStep(TRIES, () => inDoubt(tenure.id, 'moved-each-time', 'show'), function* (attempt): Step<Put | 'lost' | undefined> {
    if (attempt === 1 && isKnown) return yield* putOnShelf(caller, tenure, to);
    const mine = mineAmong(tenure.owner, (yield* bracketedLook(tenure.key)).names);
    if (mine.kind === 'held') return yield* putOnShelf(caller, mine.tenure, to);
    if (mine.kind === 'none') return 'lost';
    yield* settleDoubt(caller, mine.mark);
    return undefined;
  });
  return ended === 'lost' ? undefined : ended;
}

/**
 * The shelf did not take the file, so it goes back to where it came from. If it stayed claimed, it would run out into
 * scoped/. Best effort. It begins with a look: a text that was published in vain has the name of the claim, beside a
 * mark that somebody took over. To put that text on a shelf would make it the task until the other puts the old text
 * back.
 */
function* backTo(caller: Caller, tenure: ClaimedName, shelf: RestShelf): Step<void> {
  try {
    const put = yield* leave(caller, tenure, shelf, false);
    if (put?.kind === 'done') yield* forgetWithOlder(put.mark);
  } catch (error) {
    if (!isFault(error) && !isDibsError(error)) throw error;
  }
}
