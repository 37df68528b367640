/**
 * Recalls what became of the tenures that somebody believes in. This is the part of boot that concerns a few tasks and
 * not all of them, for callers that ask before each step of their work.
 */

import { isDibsError, type DibsError } from '../rules/error.ts';
import { outcomeOf } from '../rules/event.ts';
import { sameOwner, type ClaimedName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { judge } from '../rules/truth.ts';
import { pause, type Step } from '../store/step.ts';
import { beliefs, saysItPut } from '../transitions/belief.ts';
import { remarksOn } from '../transitions/belief-remarks.ts';
import { history } from '../transitions/history.ts';
import type { Held } from '../transitions/held.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { isUntaken } from '../transitions/not-mine.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import { lostTo } from '../transitions/refusal.ts';
import { renew } from '../transitions/renew.ts';
import { verify } from './verify.ts';

// The owner puts the file on its shelf, writes a line, and forgets: a few system calls.
const GIVING_UP_MS = 30;

export interface Recalled {
  readonly held: readonly Held[];
  /** Not held, and the owner did not give them up. */
  readonly lost: readonly Loss[];
  /** The owner holds these, and nobody can tell whether the caller does. They get no heartbeat. */
  readonly unproven: readonly { readonly id: string; readonly refusal: DibsError }[];
  /** Somebody examines these. */
  readonly doubt: readonly { readonly id: string; readonly refusal: DibsError }[];
}

export interface Loss {
  readonly id: string;
  readonly refusal: DibsError;
  /** The tenures of this task that the owner believed in. */
  readonly tenures: readonly ClaimedName[];
}

/**
 * Tells what became of `believed`, tenures of the caller's owner. A task counts as held if one of them stands: as it
 * was believed in, or under a later generation, which an examiner gave it (the stamp stays) or its owner by extending
 * it. `renewing` also gives each a heartbeat. Throws StoreFault if it could not look, or if a claim that ran out could
 * not be renewed.
 */
export function* recall(caller: Caller, believed: readonly ClaimedName[], { renewing }: { readonly renewing: boolean }): Step<Recalled> {
  const held: Held[] = [];
  const gone: Loss[] = [];
  const unproven: { id: string; refusal: DibsError }[] = [];
  const doubt: { id: string; refusal: DibsError }[] = [];
  for (const key of new Set(believed.map((belief) => belief.key))) {
    const tenures = believed.filter((belief) => belief.key === key);
    const id = tenures[0]?.id ?? key;
    const found = yield* standing(caller, id, tenures, renewing);
    if ('tenure' in found) held.push(found);
    else if (found.code === 'unproven') unproven.push({ id, refusal: found });
    else if (found.code === 'in-doubt') doubt.push({ id, refusal: found });
    // For a claim that was never taken, the refusal says that another has the task, or nobody.
    else if (found.code === 'lost') gone.push({ id, refusal: found, tenures });
  }
  return { held, lost: yield* losses(caller, gone), unproven, doubt };
}

/**
 * The losses that the owner did not give up itself. A caller that asks during the work can ask in the middle of
 * `release`.
 */
function* losses(caller: Caller, gone: readonly Loss[]): Step<readonly Loss[]> {
  if (gone.length === 0) return gone;
  yield* pause(GIVING_UP_MS);
  const still = new Set((yield* beliefs(caller.owner)).map(({ name }) => name));
  const lost: Loss[] = [];
  for (const loss of gone) {
    const tenures = loss.tenures.filter(({ name }) => still.has(name));
    if (tenures.length > 0 && !(yield* wasGivenUp(caller, tenures))) lost.push({ ...loss, tenures });
  }
  return lost;
}

/**
 * The one of `tenures` that stands, newest first, else why none does. Another tenure of the same owner does not count:
 * sessions can share an owner.
 */
function* standing(caller: Caller, id: string, tenures: readonly ClaimedName[], renewing: boolean): Step<Held | DibsError> {
  // That the owner's records have the stamp of a claim does not prove that the caller made it.
  if (caller.mustProve === true) return yield* verified(caller, id);
  const asked = (stamp: ClaimedName): Step<Held | DibsError> => (renewing ? renewed(caller, id, { stamp }) : verified(caller, id, { stamp }));
  for (const stamp of newestFirst(tenures)) {
    const found = yield* asked(stamp);
    if ('tenure' in found || found.code !== 'lost') return found;
  }
  const why = yield* verified(caller, id);
  if (!('tenure' in why)) return why;
  const taken: ClaimedName[] = [];
  for (const tenure of tenures) if (!(yield* isUntaken(tenure, why.tenure))) taken.push(tenure);
  const isOne = taken.length === 0 || (yield* isExtended(taken, why.tenure));
  return isOne ? yield* asked(why.tenure) : yield* lostTo(id, taken, why.tenure);
}

/**
 * Did the owner extend one of these to what it has now? The process that did may not have written its line yet, or not
 * have forgotten the old one.
 */
function* isExtended(tenures: readonly ClaimedName[], held: ClaimedName): Step<boolean> {
  const [last] = newestFirst(tenures);
  if (last === undefined || held.generation <= last.generation) return false;
  const { events, damaged } = yield* history(held.id);
  const { generation, end } = outcomeOf(last, events);
  if (end !== undefined) return false;
  if (held.generation === generation) return true;
  // The line may not be there yet. This trusts a log that was complete until now, and a claim that says nothing else.
  const isKept = damaged === 0 && events.some((event) => event.generation === generation) && !events.some((event) => event.generation > generation);
  return isKept && held.generation > generation && !(yield* isOfAnother(last, held));
}

/**
 * Sessions can share an owner. The remarks where a claim was made, or whose it is, can be there for both claims, and
 * differ.
 */
function* isOfAnother(tenure: ClaimedName, held: ClaimedName): Step<boolean> {
  const [before, now] = [yield* remarksOn(tenure), yield* remarksOn(held)];
  return (['in', 'session'] as const).some((key) => before.has(key) && now.has(key) && before.get(key) !== now.get(key));
}

function* verified(caller: Caller, id: string, fence?: Fence): Step<Held | DibsError> {
  const verdict = yield* verify(caller, id, fence);
  return verdict.state === 'refused' ? verdict.refusal : verdict.held;
}

function* renewed(caller: Caller, id: string, fence: Fence): Step<Held | DibsError> {
  try {
    return yield* renew(caller, id, fence);
  } catch (error) {
    // A path that is not a regular file is neither held nor lost.
    if (isDibsError(error) && error.code !== 'malformed') return error;
    const unbeaten = isFault(error) ? yield* verify(caller, id, fence) : undefined;
    // A failed heartbeat does not end a claim as long as there is time on it.
    if (unbeaten?.state === 'held') return unbeaten.held;
    throw error;
  }
}

/**
 * Did the owner itself end these tenures? That is not a loss, even if the owner was killed before it could forget.
 * Nobody but the owner puts a file of that very generation on a later shelf, and the log says who put it back into
 * scoped/.
 */
export function* wasGivenUp(caller: Caller, mine: readonly ClaimedName[]): Step<boolean> {
  const [last] = newestFirst(mine);
  if (last === undefined) return false;
  const { generation, end } = outcomeOf(last, (yield* history(last.id)).events);
  if (end !== undefined) return sameOwner(end.by, caller.owner) && end.event !== 'reap' && end.event !== 'park';
  const task = judge(yield* lookConfirmingAbsence(last.key))?.task;
  if (task?.kind !== 'rest') return false;
  for (const tenure of mine) if (yield* saysItPut(tenure, task)) return true;
  return task.generation === generation && (task.shelf === 'complete' || task.shelf === 'review');
}

function newestFirst(tenures: readonly ClaimedName[]): readonly ClaimedName[] {
  return tenures.toSorted((a, b) => b.generation - a.generation);
}
