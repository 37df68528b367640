/** Ends a claim as its holder would: what it did is complete, or handed in; what it reviews is judged. */

import { isDibsError } from '../../lib/rules/error.ts';
import type { Step } from '../../lib/store/step.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { complete } from '../../lib/transitions/release.ts';
import { judgeTask, type Verdict } from '../../lib/verbs/judge-review.ts';

/** `review`: hand the work in. */
export function* endWork(caller: Caller, id: string, { review = false, verdict = 'approved' }: { readonly review?: boolean; readonly verdict?: Verdict } = {}): Step<unknown> {
  try {
    return yield* complete(caller, id, { review });
  } catch (error) {
    if (!isDibsError(error) || error.facts?.why !== 'review-to-judge') throw error;
    return yield* judgeTask(caller, id, { verdict, comments: 'simulated' });
  }
}
