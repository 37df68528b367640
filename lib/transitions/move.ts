/**
 * Moves a task between shelves, but not to or from claimed/: a claim by the mover, then a release to the other shelf,
 * one generation higher.
 *
 * What must stay true: backwards, the rank must not fall. Forwards, a process that still goes by an old look and takes
 * a file that git brought back must not get above the task. And a generation is never jumped without a second look,
 * which would end somebody's tenure. The move is a single link only from discovery/, where nobody claims and which
 * every shelf outranks, and forwards at the highest generation, which leaves none for the mover.
 */

import { refused } from '../rules/error.ts';
import { MAX_GENERATION, restName, sameOwner, type ClaimedName, type RestName } from '../rules/name.ts';
import { mover } from '../rules/owner.ts';
import { meantAmong } from '../rules/mine-among.ts';
import { shelfRank, type RestShelf } from '../rules/shelf.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { compareRank, judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { nonce, type Step } from '../store/step.ts';
import { end, forget } from './belief.ts';
import { absent, claimedWithoutDibs } from './foreign-claim.ts';
import { record } from './history.ts';
import { lookConfirmingAbsence } from './look.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { heldBy, inDoubt, unproven } from './refusal.ts';
import { lookPastMark } from './mine.ts';
import { otherTenure, refuse } from './not-mine.ts';
import { shelve, type Shelved } from './shelve.ts';
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
    if (task.kind === 'claimed') throw sameOwner(task.owner, caller.owner) ? refused({ why: 'held-by-mover', id: task.id, shelf: to }, { do: 'give-up', id: task.id, to, said: reason ?? 'why' }) : yield* heldBy(task);
    const elsewhere = task.shelf === 'scoped' ? yield* claimedWithoutDibs(task.id, caller.owner) : undefined;
    if (elsewhere !== undefined) throw elsewhere;
    if (task.shelf === to) throw refused({ why: 'on-that-shelf', id: task.id, shelf: to }, { do: 'show', id: task.id });
    const source = isMovedAtOnce(task, to) ? task : yield* takeForMove(caller, task);
    if (source === undefined) return undefined;
    const next = restName(to, source.id, source.generation, source.ext);
    let shelved: Shelved;
    if (source.kind === 'claimed') yield* end(source);
    try {
      shelved = yield* shelve(source, next.path);
    } catch (fault) {
      if (source.kind === 'claimed') yield* backTo(task.shelf, source);
      throw fault;
    }
    if (source.kind === 'claimed') yield* forget(source);
    if (shelved.kind === 'gone') return undefined;
    if (shelved.kind === 'taken') throw refused({ why: 'name-taken', id: task.id, path: next.path }, { do: 'diagnose' });
    yield* makeDurable(caller, next);
    const names = yield* lookPastMark(caller, source);
    const top = judge(names)?.task;
    if (top !== undefined && compareRank(top, next) < 0) {
      // Somebody took or moved it between our look and our link, so our name is debris. Only from scoped/ is a task
      // taken so soon.
      const isDebris = (yield* statIfThere(next.path)) !== undefined || next.shelf !== 'scoped';
      if (isDebris && top.kind === 'claimed') throw yield* heldBy(top);
      if (isDebris) throw refused({ why: 'undecided', id, doubt: 'moved-by-another', shelf: top.shelf }, { do: 'show', id });
    }
    yield* record('move', next, { by: caller.owner, from: task.path, text: reason });
    return { from: task, task: next };
  });
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

/**
 * The shelf did not take the file, so it goes back to where it came from. If it stayed claimed, it would run out into
 * scoped/. Best effort.
 */
function* backTo(shelf: RestShelf, source: ClaimedName): Step<void> {
  try {
    yield* shelve(source, restName(shelf, source.id, source.generation, source.ext).path);
    yield* forget(source);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
