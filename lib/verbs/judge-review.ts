/**
 * Ends a review: its work is approved, or changes are requested. Then the task goes back to scoped/, where it is kept
 * for its author for one lease; or to waiting/, where a person has to decide, because that was one round too many.
 */

import { roundsText } from '../rules/log-text.ts';
import type { ClaimedName } from '../rules/name.ts';
import { authorsOf, roundsOf } from '../rules/review-past.ts';
import { judge } from '../rules/truth.ts';
import { ownLease } from '../rules/settings.ts';
import type { Fence } from '../rules/stamp.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { readFront } from '../transitions/front-text.ts';
import { history } from '../transitions/history.ts';
import { look } from '../transitions/look.ts';
import { judgeReview, type GivenUp } from '../transitions/release.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';

export type Verdict = 'approved' | 'changes-requested';

export interface Judgement {
  readonly verdict: Verdict;
  /** For whoever changes the work, and for the log. */
  readonly comments?: string | undefined;
  readonly fence?: Fence | undefined;
}

export interface Judged extends GivenUp {
  /** How often changes were requested, this time included. 0 if the work is approved. */
  readonly round: number;
  /** For whom the task is kept, encoded, and for how many seconds. */
  readonly keptFor?: { readonly owner: string; readonly seconds: number };
}

/**
 * Throws `lost`, `held`, `not-claimable` (also for a claim that is no review), `not-found`, `unproven`, `in-doubt`, and
 * `conflict` if the shelf has another file of that name. Then the review is still held.
 */
export function* judgeTask(caller: Caller, id: string, { verdict, comments = '', fence }: Judgement): Step<Judged> {
  if (verdict === 'approved') return { ...(yield* judgeReview(caller, id, verdict, { text: said(comments), fence, place: approved })), round: 0 };
  let round = 0;
  let keptFor: Judged['keptFor'];
  const given = yield* judgeReview(caller, id, verdict, {
    fence,
    *place(review) {
      const { events } = yield* history(review.id);
      round = roundsOf(events) + 1;
      if (round >= caller.settings.maxRounds) return { to: 'waiting', text: roundsText(round, comments) };
      const author = authorsOf(events)?.at(-1);
      keptFor = author === undefined ? undefined : { owner: author, seconds: yield* leaseOf(caller, review) };
      return { to: 'scoped', text: said(comments), for: keptFor?.owner, lease: keptFor?.seconds };
    },
  });
  return { ...given, round, ...(keptFor === undefined ? {} : { keptFor }) };
}

// oxlint-disable-next-line require-yield -- nothing has to be asked
function* approved(): Step<{ readonly to: 'complete' }> {
  return { to: 'complete' };
}

function said(comments: string): string | undefined {
  return comments === '' ? undefined : comments;
}

/** How long a claim of this task holds where nobody says otherwise, in seconds. */
function* leaseOf(caller: Caller, review: ClaimedName): Step<number> {
  // It was put back already, by a process that was killed before it wrote that down.
  const isGone = (yield* statIfThere(review.path)) === undefined;
  const task = isGone ? (judge(yield* look(review.key))?.task ?? review) : review;
  const reading = yield* readFront(task);
  return ownLease(caller, reading?.kind === 'metadata' ? reading.metadata.lease : undefined);
}
