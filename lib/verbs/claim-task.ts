/** What a user asks for with `claim`: the transition, and what a claimer should also know. */

import { isDibsError, type DibsError } from '../rules/error.ts';
import { isChange } from '../rules/event-kind.ts';
import { notesOf, type TaskEvent } from '../rules/event.ts';
import type { ClaimedName } from '../rules/name.ts';
import { salvagesOf, type KeptSalvage } from '../rules/salvage.ts';
import { idKey } from '../rules/task-id.ts';
import { retryStep } from '../store/bounded-retry.ts';
import type { Step } from '../store/step.ts';
import { claim, type Claim, type ClaimOptions } from '../transitions/claim.ts';
import { history } from '../transitions/history.ts';
import type { Caller } from '../transitions/caller.ts';
import { extend } from '../transitions/pass-on.ts';
import { requireArrivedInTime, requireRoom } from './claim-limit.ts';
import { claimsOf } from './own-claims.ts';
import { requireTold } from './untold-loss.ts';

export interface ClaimedTask extends Claim {
  /** What else the caller holds. To hold one task at a time is advice; max_claims makes it a rule. */
  readonly others: readonly ClaimedName[];
  /** The caller held it already, with another lease: the claim that ended when it got the one that it asked for. */
  readonly extended?: ClaimedName;
  /** The last note of its former owner, if it was taken over. */
  readonly lastNote?: TaskEvent;
  /** What was said when it was put into scoped/: why a review was rejected, or why its last owner gave it back. */
  readonly cameBack?: TaskEvent;
  /** What was saved of the work of earlier holders; not there if there is none. */
  readonly salvages?: readonly KeptSalvage[];
}

/**
 * Like the transition `claim`. A lease that is asked for is given also where the caller holds the task already: it is a
 * new tenure then, as of `renew --for`. Also throws `lost` if the caller has lost this task before and did not
 * acknowledge it, and `not-claimable` if it holds max_claims other tasks already.
 */
export function* claimTask(caller: Caller, id: string, options: ClaimOptions = {}): Step<ClaimedTask> {
  const claimed = yield* withLease(caller, yield* claimTold(caller, id, options), options.lease);
  if (!claimed.already) yield* requireArrivedInTime(caller, claimed.tenure);
  if (claimed.already) return claimed;
  const { events } = yield* history(claimed.tenure.id);
  const lastNote = claimed.from === undefined ? undefined : lastNoteBefore(claimed, events);
  const cameBack = claimed.from === undefined ? whyBack(claimed, events) : undefined;
  const salvages = salvagesOf(events, claimed.tenure.stamp);
  return { ...claimed, ...(salvages.length === 0 ? {} : { salvages }), ...(lastNote === undefined ? {} : { lastNote }), ...(cameBack === undefined ? {} : { cameBack }) };
}

/** The event that put a task into scoped/ before it was claimed, if something was said about it. */
function whyBack({ tenure }: Claim, events: readonly TaskEvent[]): TaskEvent | undefined {
  const last = events.findLast((event) => isChange(event) && event.stamp !== tenure.stamp);
  return last?.to?.startsWith('scoped/') === true && last.text !== undefined && last.text !== '' ? last : undefined;
}

function* withLease<Found extends Claim>(caller: Caller, claimed: Found, lease: number | undefined): Step<Found & Pick<ClaimedTask, 'extended'>> {
  if (!claimed.already || lease === undefined || lease === claimed.tenure.lease) return claimed;
  const { from: extended, ...held } = yield* extend(caller, claimed.tenure.id, lease, { stamp: claimed.tenure });
  return { ...claimed, ...held, extended };
}

const TRIES = 4;

/**
 * A claim that is held when this begins is renewed or reported as lost, whatever happens meanwhile. A new claim must
 * not pass for it.
 */
function* claimTold(caller: Caller, id: string, options: ClaimOptions): Step<Claim & Pick<ClaimedTask, 'others'>> {
  let ended: DibsError;
  return yield* retryStep(TRIES, () => ended, function* () {
    const mine = yield* requireTold(caller, id);
    const claims = yield* claimsOf(caller.owner);
    const others = claims.filter((name) => name.key !== idKey(id));
    // A task that is held already takes no more room, even if there are too many.
    if (others.length === claims.length) requireRoom(caller, id, others);
    const isOurs = mine !== undefined && options.fence === undefined && caller.mustProve !== true;
    const fence = isOurs ? { stamp: { owner: mine.owner, claimedAt: mine.claimedAt } } : options.fence;
    try {
      return { ...(yield* claim(caller, id, { ...options, fence })), others };
    } catch (error) {
      // The tenure has ended since: it was lost, or another process of this owner gave it up or extended it. The next
      // look tells which.
      if (!isOurs || !isDibsError(error) || error.code !== 'lost') throw error;
      ended = error;
      return undefined;
    }
  });
}

function lastNoteBefore(claimed: Claim, events: readonly TaskEvent[]): TaskEvent | undefined {
  return notesOf(events.filter((event) => event.generation < claimed.tenure.generation), 1)[0];
}
