/** Is it mine? Every transition but claim and steal begins with this question. */

import type { DibsError } from '../rules/error.ts';
import { meantAmong } from '../rules/mine-among.ts';
import { sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { pause, type Step } from '../store/step.ts';
import { examine } from './examine.ts';
import { bracketedLook, look } from './look.ts';
import type { Caller } from './caller.ts';
import { otherTenure, refuse } from './not-mine.ts';
import { inDoubt, unproven } from './refusal.ts';

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
 * does not hold it, `unproven` if others have the caller's name and no fence tells whose it is, `held` if another has
 * it, `not-claimable` if nobody has it, `not-found`, `in-doubt`.
 */
export function* requireMine(caller: Caller, id: string, fence?: Fence): Step<ClaimedName> {
  const key = idKey(id);
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-examined'), function* () {
    // This look is bracketed: a listing that misses a name must neither report a loss, nor hide a rival from a tenure
    // that was never confirmed.
    const { names } = yield* bracketedLook(key);
    const mine = meantAmong(caller, names, fence);
    if (mine.kind === 'held') return mine.tenure;
    if (mine.kind === 'other') throw otherTenure(caller, mine.tenure);
    if (mine.kind === 'unproven') throw yield* unproven(mine.tenure);
    if (mine.kind === 'doubt') yield* settleDoubt(caller, mine.mark);
    else yield* refuseUnlessInDoubt(caller, id, names, fence);
    return undefined;
  });
}

/** Throws why the task is not the caller's by these names, unless that is in doubt: then the caller looks again. */
export function* refuseUnlessInDoubt(caller: Caller, id: string, names: readonly TaskName[], fence?: Fence): Step<void> {
  const refusal = yield* refuse(caller, id, names, fence);
  if (refusal.code !== 'in-doubt') throw refusal;
}
