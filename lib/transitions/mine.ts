/** Is it mine? Every transition but claim and steal begins with this question. */

import { refused, type DibsError } from '../rules/error.ts';
import { mineAmong } from '../rules/mine-among.ts';
import { parseClaimedPath, sameOwner, sameStamp, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { meetsFence, type Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { pause, type Step } from '../store/step.ts';
import { beliefs, verdictOn } from './belief.ts';
import { examine } from './examine.ts';
import { history } from './history.ts';
import { bracketedLook, look } from './look.ts';
import type { Caller } from './caller.ts';
import { heldBy, inDoubt, lostTo, notFound } from './refusal.ts';

// An examination takes milliseconds, unless its examiner died.
const DOUBT_TRIES = 5;
const DOUBT_PAUSE_MS = 20;

/**
 * A holder that meets a mark on its own tenure waits for a moment, then examines the mark itself. Then the caller looks
 * again: the tenure stands, perhaps under another generation of the same owner, or it is gone.
 */
export function* settleDoubt(caller: Caller, mark: ClaimedName): Step<void> {
  const isGone = yield* retryStep(DOUBT_TRIES, () => false, function* () {
    yield* pause(DOUBT_PAUSE_MS);
    return (yield* look(mark.key)).some((name) => name.path === mark.path) ? undefined : true;
  });
  if (!isGone) yield* examine(caller, mark, { kind: 'settle' });
}

const TRIES = 6;

/**
 * All names of a task after its file `given` was given up. A mark on that tenure is examined first. Under the new mark,
 * the process that made the old one cannot finish, and the next look sees what is on the shelf. Throws `in-doubt` if
 * marks keep coming.
 */
export function* lookPastMark(caller: Caller, given: TaskName): Step<readonly TaskName[]> {
  const stillMarked = (): DibsError => inDoubt(given.id, 'shelved-and-examined', 'show');
  return yield* retryStep(TRIES, stillMarked, function* () {
    const { names } = yield* bracketedLook(given.key);
    const mark = given.kind === 'rest' ? undefined : names.find((name): name is ClaimedName => name.kind === 'claimed' && name.nonce !== undefined && sameTenure(name, given));
    if (mark === undefined) return names;
    yield* examine(caller, mark, { kind: 'settle' });
    return undefined;
  });
}

/**
 * The caller's tenure of this task. Throws `lost` if the caller believed in it (by holders/ or by the given fence) and
 * does not hold it, `held` if another has it, `not-claimable` if nobody has it, `not-found`, `in-doubt`.
 */
export function* requireMine(caller: Caller, id: string, fence?: Fence): Step<ClaimedName> {
  const key = idKey(id);
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-examined'), function* () {
    // This look is bracketed: a listing that misses a name must neither report a loss, nor hide a rival from a tenure
    // that was never confirmed.
    const { names } = yield* bracketedLook(key);
    const mine = mineAmong(caller.owner, names);
    if (mine.kind === 'held' && meetsFence(mine.tenure, fence)) return mine.tenure;
    if (mine.kind === 'held') throw otherTenure(mine.tenure);
    if (mine.kind !== 'doubt') throw yield* refuse(caller, id, names, fence);
    yield* settleDoubt(caller, mine.mark);
    return undefined;
  });
}

/** The refusal for a fence that names another tenure than the one the caller holds. */
export function otherTenure({ id, stamp, generation }: ClaimedName): DibsError {
  return refused({ why: 'other-claim', id, stamp, generation });
}

/**
 * Is this a belief whose tenure never existed, because its process was killed before the rename? Such a belief was not
 * confirmed. A rank never falls, so if the task lies in an earlier generation, nobody had this one. If the task has
 * passed this generation, the log says who had it. (A tenure that existed and could not be confirmed, on a full disk,
 * is in the log with its end.)
 */
export function* isUntaken(belief: ClaimedName, task: TaskName | undefined): Step<boolean> {
  if (task === undefined) return false;
  const verdict = yield* verdictOn(belief);
  if (verdict === 'confirmed') return false;
  if (verdict === 'withdrawn' || task.generation < belief.generation) return true;
  if (task.kind === 'claimed' && sameStamp(task, belief)) return false;
  const { events, damaged } = yield* history(task.id);
  if (damaged > 0 || !events.some((event) => event.generation >= belief.generation)) return false;
  return !events.some(({ stamp, from = '' }) => {
    const ended = parseClaimedPath(from);
    return stamp === belief.stamp || (ended !== undefined && sameStamp(ended, belief));
  });
}

/**
 * The claim that keeps this owner from holding the task. The owner's own unconfirmed claim may rank first, beside
 * another one.
 */
function holderAmong(owner: string, task: ClaimedName, names: readonly TaskName[]): ClaimedName {
  if (!sameOwner(task.owner, owner)) return task;
  return judge(names)?.contested.find((name) => !sameOwner(name.owner, owner)) ?? task;
}

/** Why this task is not the caller's, as an error. */
export function* refuse(caller: Caller, id: string, names: readonly TaskName[], fence?: Fence): Step<DibsError> {
  const task = judge(names)?.task;
  const believed: ClaimedName[] = [];
  for (const tenure of yield* beliefs(caller.owner)) if (tenure.key === idKey(id) && !(yield* isUntaken(tenure, task))) believed.push(tenure);
  if (believed.length > 0 || fence !== undefined) return yield* lostTo(id, believed, task);
  if (task === undefined) return notFound(id);
  if (task.kind === 'claimed') return yield* heldBy(holderAmong(caller.owner, task, names));
  return refused({ why: 'not-claimed', id: task.id, shelf: task.shelf }, { do: task.shelf === 'scoped' ? 'claim' : 'show', id: task.id });
}
