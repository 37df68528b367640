/**
 * A loss that was not told yet, or not acknowledged. Whoever claims such a task again is told of the loss first.
 * Otherwise a new claim after a loss would look like a renewal to callers that use one verb for both, and they would go
 * on working on what they had lost.
 */

import { refused } from '../rules/error.ts';
import type { ClaimedName } from '../rules/name.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { pause, type Step } from '../store/step.ts';
import { beliefs, isConfirmed } from '../transitions/belief.ts';
import { bracketedLook, lookConfirmingAbsence } from '../transitions/look.ts';
import { isUntaken, refuse } from '../transitions/not-mine.ts';
import { mineAmong } from '../rules/mine-among.ts';
import type { Caller } from '../transitions/caller.ts';
import { wasGivenUp } from './recall.ts';

// To put a file on its shelf, write a line and forget takes a few system calls.
const GIVING_UP_MS = 30;

/**
 * What the caller has of this task (a tenure that stands, or the mark on it), undefined for nothing. Throws `lost` if
 * it has nothing and believes in a confirmed tenure that it did not give up itself. The error has the words of `renew`,
 * and the acknowledgement as the next step.
 */
export function* requireTold(caller: Caller, id: string): Step<ClaimedName | undefined> {
  for (let isFirst = true; ; isFirst = false) {
    const believed = yield* takenOf(caller, id);
    if (believed.length === 0) return undefined;
    // This look is bracketed: a listing that misses a name must not report a loss.
    const { names } = yield* bracketedLook(idKey(id));
    const mine = mineAmong(caller.owner, names);
    if (mine.kind !== 'none') return mine.kind === 'held' ? mine.tenure : mine.mark;
    if (yield* wasGivenUp(caller, believed)) return undefined;
    // Another process of this owner may be giving it up at this moment.
    if (isFirst) {
      yield* pause(GIVING_UP_MS);
      continue;
    }
    const { facts } = yield* refuse(caller, id, names);
    if (facts?.why !== 'lost') return undefined;
    throw refused(facts, { do: 'boot', acknowledge: true });
  }
}

/**
 * The tenures of this task that the owner believes in, if one of them was confirmed. The owner was never told that it
 * had the others.
 */
function* takenOf(caller: Caller, id: string): Step<readonly ClaimedName[]> {
  const believed = yield* beliefs(caller.owner, idKey(id));
  if (believed.length === 0) return believed;
  const task = judge(yield* lookConfirmingAbsence(idKey(id)))?.task;
  const taken: ClaimedName[] = [];
  let isAnyConfirmed = false;
  for (const belief of believed) {
    if (yield* isUntaken(belief, task)) continue;
    taken.push(belief);
    isAnyConfirmed ||= yield* isConfirmed(belief);
  }
  return isAnyConfirmed ? taken : [];
}
