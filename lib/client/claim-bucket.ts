/**
 * Claims the tasks of a bucket for the agent that is to do them: all that is ready, or nothing. What waits for another
 * task of the bucket is claimed by the agent itself, when its turn comes.
 */

import type { DibsError } from '../rules/error.ts';
import type { Placed } from '../rules/dispatch-plan.ts';
import { BUCKET_INCOMPLETE } from '../rules/log-text.ts';
import { claimTask, type ClaimedTask } from '../verbs/claim-task.ts';
import type { DispatchedTask } from '../verbs/dispatch.ts';
import { release } from '../verbs/give-up.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { OpenRegistry } from './open-registry.ts';
import { retryUntilFree } from './retry-until-free.ts';
import { toDibsError } from './to-dibs-error.ts';

export interface NotHad {
  readonly id: string;
  readonly why: DibsError;
}

export interface NotClaimed {
  /** The task that could not be claimed. */
  readonly refused: NotHad;
  /** What was claimed before it, and is in scoped/ again. */
  readonly givenBack: readonly string[];
  /** What of that could not be given back. */
  readonly kept: readonly NotHad[];
}

export interface BucketClaiming {
  readonly registry: OpenRegistry;
  /** The agent, with the author who claims for it. */
  readonly caller: Caller;
  /** Seconds. */
  readonly lease?: number | undefined;
  readonly note?: string | undefined;
}

/** Whatever goes wrong is in the answer: other buckets have their own. */
export async function claimBucket(bucket: readonly Placed<DispatchedTask>[], claiming: BucketClaiming): Promise<readonly ClaimedTask[] | NotClaimed> {
  const { registry, caller, lease, note } = claiming;
  const claims: ClaimedTask[] = [];
  for (const { task: { id, waitsFor } } of bucket) {
    if (waitsFor.length > 0) continue;
    try {
      const attempt = retryUntilFree((meaning) => claimTask(caller, id, { lease, note, again: 'refuse', ...meaning }), { registry, caller, id, note, waitMs: undefined });
      claims.push(await attempt);
    } catch (error) {
      return { refused: { id, why: toDibsError(error) }, ...(await giveBack(claims, claiming)) };
    }
  }
  return claims;
}

async function giveBack(claims: readonly ClaimedTask[], { registry, caller }: BucketClaiming): Promise<Pick<NotClaimed, 'givenBack' | 'kept'>> {
  const givenBack: string[] = [];
  const kept: NotHad[] = [];
  for (const { tenure: { id, owner, claimedAt } } of claims.toReversed()) {
    try {
      await registry.run(release(caller, id, { to: 'scoped', text: BUCKET_INCOMPLETE, fence: { stamp: { owner, claimedAt } } }));
      givenBack.push(id);
    } catch (error) {
      kept.push({ id, why: toDibsError(error) });
    }
  }
  return { givenBack, kept };
}
