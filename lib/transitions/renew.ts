/** Renews a claim: a heartbeat by path, then a look that says whose it was. */

import { refused } from '../rules/error.ts';
import { expiresAt } from '../rules/lease.ts';
import { mineAmong } from '../rules/mine-among.ts';
import type { ClaimedName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, stat, touch, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { believe, confirm, hasCounted, stateOf } from './belief.ts';
import { highestGeneration } from './fence.ts';
import { doneBy, record } from './history.ts';
import { bracketedLook } from './look.ts';
import { heldAnew, type Held } from './held.ts';
import { refuseUnlessInDoubt, requireMine, settleDoubt } from './mine.ts';
import type { Caller } from './caller.ts';
import { isFault } from './stat-if-there.ts';
import { inDoubt } from './refusal.ts';
import { takeAgain } from './take.ts';

const TRIES = 4;

/**
 * Renews the caller's claim on `id`. What must stay true: success is reported only after a look that came after the
 * touch. A touch alone can hit a ghost that an editor left under the old name, or the inode of a claim that somebody is
 * just taking.
 */
export function* renew(caller: Caller, id: string, fence?: Fence): Step<Held> {
  let meant = fence;
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-changing'), function* () {
    const tenure = yield* requireMine(caller, id, meant);
    const state = yield* stateOf(tenure);
    const counted = state === 'confirmed';
    const anew = state === 'withdrawn' || state === 'ended';
    // A claim that was made by hand, or by a process that was killed, counts by this look. The belief in it is made
    // before the look, as for a new claim.
    if (!counted) yield* believe(tenure);
    const beat = yield* heartbeat(tenure);
    if (beat === undefined) return undefined;
    const { names } = yield* bracketedLook(tenure.key);
    const mine = mineAmong(caller.owner, names);
    if (mine.kind === 'held' && mine.tenure.path === tenure.path) {
      if (!counted && !(yield* hasCounted(tenure)) && (anew || (yield* highestGeneration(tenure.key, names, tenure)) >= tenure.generation)) {
        const taken = yield* takeAgain(caller, tenure);
        // What was taken anew is the claim that was meant, although it has another stamp.
        if (taken.kind === 'doubt' && taken.tenure !== undefined && meant !== undefined) meant = { stamp: taken.tenure };
        if (taken.kind !== 'counts') return undefined;
        yield* record('extend', taken.tenure, { ...doneBy(caller), from: tenure.path });
        return heldAnew(taken.tenure);
      }
      // Another process of this owner may have withdrawn it meanwhile.
      if (!counted && !anew && !(yield* confirm(tenure))) return undefined;
      // Everybody else will read the time that the file system stored.
      return { tenure, expiresAt: expiresAt(tenure, beat.mtimeMs, (yield* now('reading')).ms, beat.ctimeMs), heartbeatAt: beat.mtimeMs };
    }
    if (mine.kind === 'none') yield* refuseUnlessInDoubt(caller, id, names, meant);
    if (mine.kind === 'doubt') yield* settleDoubt(caller, mine.mark);
    return undefined;
  });
}

/** Undefined if the name is gone. */
function* heartbeat(tenure: ClaimedName): Step<Stat | undefined> {
  try {
    const { kind } = yield* stat(tenure.path);
    if (kind !== 'file') throw refused({ why: 'not-a-file', id: tenure.id, path: tenure.path, kind }, { do: 'diagnose' });
    return yield* touch(tenure.path);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}
