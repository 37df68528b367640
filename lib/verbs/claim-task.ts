/** What a user asks for with `claim`: the transition, and what somebody who claims should know besides. */

import { DibsError } from '../rules/error.ts';
import { notesOf, type TaskEvent } from '../rules/event.ts';
import { parseName, sameOwner, type ClaimedName } from '../rules/name.ts';
import { idKey } from '../rules/task-id.ts';
import { list, type Step } from '../store/step.ts';
import { claim, type Claim, type ClaimOptions } from '../transitions/claim.ts';
import { history } from '../transitions/history.ts';
import { look } from '../transitions/look.ts';
import { mineAmong } from '../transitions/mine.ts';
import type { Party } from '../transitions/party.ts';

export interface ClaimedTask extends Claim {
  /** What else the caller holds. Holding one task at a time is the advice; max_claims makes it a rule. */
  readonly others: readonly ClaimedName[];
  /** The last thing its former owner said, when it was taken over. */
  readonly lastNote?: TaskEvent;
}

/** As the transition `claim`, and `not-claimable` when the caller holds max_claims other tasks already. */
export function* claimTask(party: Party, id: string, options: ClaimOptions = {}): Step<ClaimedTask> {
  const others = (yield* claimsOf(party.owner)).filter((name) => name.key !== idKey(id));
  const most = party.settings.maxClaims;
  if (most !== undefined && others.length >= most) {
    throw new DibsError('not-claimable', `you hold ${others.map((name) => name.id).join(', ')} already, and max_claims in registry.yaml is ${most}`, {
      task: id,
      next: ['list', '--mine'],
    });
  }
  const claimed = yield* claim(party, id, options);
  const lastNote = claimed.from === undefined ? undefined : yield* lastNoteBefore(claimed);
  return { ...claimed, others, ...(lastNote === undefined ? {} : { lastNote }) };
}

/** What one owner holds, one name a task; a claim that is being examined counts. */
export function* claimsOf(owner: string): Step<readonly ClaimedName[]> {
  const keys = new Set<string>();
  for (const listed of yield* list('claimed')) {
    const name = parseName('claimed', listed);
    if (name?.kind === 'claimed' && sameOwner(name.owner, owner)) keys.add(name.key);
  }
  const claims: ClaimedName[] = [];
  for (const key of keys) {
    const mine = mineAmong(owner, yield* look(key));
    if (mine.kind !== 'none') claims.push(mine.kind === 'held' ? mine.tenure : mine.mark);
  }
  return claims;
}

function* lastNoteBefore(claimed: Claim): Step<TaskEvent | undefined> {
  const { events } = yield* history(claimed.tenure.id);
  return notesOf(events.filter((event) => event.generation < claimed.tenure.generation), 1)[0];
}
