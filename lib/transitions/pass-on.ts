/**
 * A new tenure from a living one, by a mark and one rename: hand over, resume, renew for longer, or steal by force.
 * They only differ in who must agree.
 */

import { refused } from '../rules/error.ts';
import type { EventKind } from '../rules/event.ts';
import { sameOwner, type ClaimedName, type TaskName } from '../rules/name.ts';
import { isMoving, sameAgent } from '../rules/owner.ts';
import { meetsFence, type Fence } from '../rules/stamp.ts';
import { leaseFor } from '../rules/settings.ts';
import { idKey } from '../rules/task-id.ts';
import { compareRank, judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import type { Step } from '../store/step.ts';
import { forgetWithOlder } from './belief.ts';
import { carryRemarks } from './belief-remarks.ts';
import { absent } from './foreign-claim.ts';
import { heldAnew, type Held } from './held.ts';
import { doneBy, record } from './history.ts';
import { lookConfirmingAbsence } from './look.ts';
import { requireMine, settleDoubt } from './mine.ts';
import { refuse } from './not-mine.ts';
import { meantAmong, mineAmong } from '../rules/mine-among.ts';
import type { Caller } from './caller.ts';
import { statIfThere } from './stat-if-there.ts';
import { heldBy, inDoubt, pathOf, unproven } from './refusal.ts';
import { requireReviewer } from './review-gate.ts';
import { requireTenureLeft, takeMarked } from './take.ts';
import { markTask } from './under-mark.ts';

export interface PassedOn extends Held {
  /** The tenure that ended. */
  readonly from: ClaimedName;
}

const TRIES = 4;

/** Gives the caller's claim to another owner, whose next look finds it. `lease` in seconds. */
export function* handoff(caller: Caller, id: string, to: string, options: { note?: string | undefined; fence?: Fence | undefined; lease?: number }): Step<PassedOn> {
  let { fence } = options;
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-being-examined'), function* () {
    const tenure = yield* requireMine(caller, id, fence);
    // Another process of this owner may have ended it meanwhile and claimed again. The caller does not mean that claim.
    fence = { stamp: tenure };
    if (sameOwner(tenure.owner, to)) {
      throw refused({ why: 'already-with', id: tenure.id, who: 'owner', owner: to }, { do: 'verify', id: tenure.id });
    }
    const passed = yield* pass(caller, tenure, { to, lease: leaseFor(caller, options.lease, tenure.lease), event: 'handoff', text: options.note });
    if (passed === undefined) return undefined;
    yield* forgetWithOlder(tenure);
    return passed;
  });
}

/** A longer (or shorter) lease: the owner takes a new tenure from itself, so the path changes. `lease` in seconds. */
export function* extend(caller: Caller, id: string, lease: number, fence?: Fence): Step<PassedOn> {
  let meant = fence;
  return yield* retryStep(TRIES, () => inDoubt(id, 'claim-being-examined'), function* () {
    const tenure = yield* requireMine(caller, id, meant);
    meant = { stamp: tenure };
    const passed = yield* pass(caller, tenure, { to: caller.owner, lease: leaseFor(caller, lease, lease), event: 'extend' });
    if (passed === undefined) return undefined;
    yield* carryRemarks(tenure, passed.tenure);
    yield* forgetWithOlder(tenure);
    return passed;
  });
}

/**
 * A later session of the same agent takes over the claim of its predecessor, because it was told to. If the predecessor
 * still runs, its next verb tells it that it lost.
 */
export function* resume(caller: Caller, id: string, options: { fence?: Fence | undefined; lease?: number | undefined } = {}): Step<PassedOn> {
  return yield* retryStep(TRIES, () => inDoubt(id, 'hands-changed', 'show'), function* () {
    const names = yield* lookConfirmingAbsence(idKey(id));
    const task = judge(names)?.task;
    if (task === undefined) throw yield* absent(id, caller.owner);
    const mine = meantAmong(caller, names);
    if (mine.kind === 'unproven') throw yield* unproven(mine.tenure);
    if (mine.kind === 'held') {
      throw refused({ why: 'already-with', id: mine.tenure.id, who: 'this-session' }, { do: 'verify', id: mine.tenure.id });
    }
    const tenure = standingAmong(names, (owner) => sameAgent(owner, caller.owner) && !isMoving(owner));
    if (tenure?.nonce !== undefined) {
      yield* settleDoubt(caller, tenure);
      return undefined;
    }
    if (tenure === undefined || !meetsFence(tenure, options.fence)) throw yield* refuse(caller, id, names, options.fence);
    const passed = yield* pass(caller, tenure, { to: caller.owner, lease: leaseFor(caller, options.lease, tenure.lease), event: 'resume', workTree: caller.workTree });
    return passed;
  });
}

/** Takes a claim from its holder, alive or not. The reason is logged, and the loser's next verb tells it. */
export function* steal(caller: Caller, id: string, reason: string, asked?: number): Step<PassedOn> {
  const lease = leaseFor(caller, asked, caller.settings.lease);
  const saved = new Set<string>();
  return yield* retryStep(TRIES, () => inDoubt(id, 'hands-changed', 'show'), function* () {
    const names = yield* lookConfirmingAbsence(idKey(id));
    const task = judge(names)?.task;
    if (task === undefined) throw yield* absent(id, caller.owner);
    if (task.kind !== 'claimed') throw yield* refuse(caller, id, names);
    if (sameOwner(task.owner, caller.owner)) {
      if (caller.mustProve === true) throw yield* unproven(task);
      throw refused({ why: 'already-with', id: task.id, who: 'caller' }, { do: 'verify', id: task.id });
    }
    // Of two tenures of one generation, the confirmed one has the true bytes of the task.
    const source = standingAmong(names, () => true) ?? task;
    if (caller.save !== undefined && !saved.has(source.bare)) {
      saved.add(source.bare);
      yield* caller.save(source);
    }
    const passed = yield* pass(caller, source, { to: caller.owner, lease, event: 'steal', text: reason, workTree: caller.workTree });
    return passed;
  });
}

/**
 * The tenure that stands among these names, of an owner that `isMeant` accepts. While it is being examined, its mark.
 */
function standingAmong(names: readonly TaskName[], isMeant: (owner: string) => boolean): ClaimedName | undefined {
  for (const name of names.toSorted(compareRank)) {
    if (name.kind !== 'claimed' || !isMeant(name.owner)) continue;
    const theirs = mineAmong(name.owner, names);
    if (theirs.kind !== 'none') return theirs.kind === 'held' ? theirs.tenure : theirs.mark;
  }
  return undefined;
}

interface Pass {
  readonly to: string;
  readonly lease: number;
  readonly event: EventKind;
  readonly text?: string | undefined;
  /** The work tree of the next owner, if it is the caller. */
  readonly workTree?: Caller['workTree'];
}

/** Undefined if the name was gone, or did not belong to the task: look again. */
function* pass(caller: Caller, from: ClaimedName, { to, lease, event, text, workTree }: Pass): Step<PassedOn | undefined> {
  const file = yield* statIfThere(from.path);
  if (file === undefined) return undefined;
  if (file.kind !== 'file') throw refused({ why: 'not-a-file', id: from.id, path: from.path }, { do: 'diagnose' });
  requireTenureLeft(caller, from);
  // Whoever takes it is judged by all its names. To whom it is given is judged by the one that is known.
  if (!sameOwner(from.owner, to)) yield* requireReviewer(from, sameOwner(to, caller.owner) ? caller : { owner: to });
  const marked = yield* markTask(caller, from);
  if (marked === undefined) return undefined;
  const taken = yield* takeMarked(caller, marked, { owner: to, lease, workTree });
  if (taken.kind === 'missed') return undefined;
  if (taken.kind === 'outranked') {
    if (taken.by?.kind === 'claimed') throw yield* heldBy(taken.by);
    throw refused({ why: 'not-the-task', id: from.id, path: from.path, ...pathOf(taken.by) }, { do: 'diagnose' });
  }
  if (taken.kind === 'doubt') throw inDoubt(from.id, 'next-claim-examined');
  yield* record(event, taken.tenure, { ...doneBy(caller), from: from.path, text });
  return { ...heldAnew(taken.tenure), from };
}
