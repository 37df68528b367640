/** When a task was made and last changed, and how often its review sent it back. Pure. */

import { isChange, type EventKind } from './event-kind.ts';
import type { TaskEvent } from './event.ts';
import { parseClaimedPath } from './name.ts';
import { momentOf } from './routing.ts';

export interface TaskTimes {
  /** ms. Undefined if neither the log nor the text tells. */
  readonly createdAt?: number;
  /** ms. Undefined if the log tells nothing. */
  readonly updatedAt?: number;
  /** How often it went to review/ and came back. */
  readonly iteration: number;
}

/** What nobody did to the task itself. */
const HOUSEKEEPING: ReadonlySet<EventKind> = new Set(['set-aside', 'put-back', 'salvaged', 'salvage-dropped', 'archive']);

/**
 * By the events of its log, oldest first. A task that was added again begins anew. `created`: what its text says, which
 * counts where the log does not tell: nobody logs a file that was made by hand.
 */
export function timesOf(events: readonly TaskEvent[], created?: string): TaskTimes {
  if (events.length === 0) {
    const made = created === undefined ? undefined : momentOf(created);
    return made === undefined ? { iteration: 0 } : { createdAt: made, iteration: 0 };
  }
  const added = events.findLastIndex(({ event }) => event === 'add');
  const own = added < 0 ? events : events.slice(added);
  const createdAt = own.find(({ event }) => event === 'add')?.at ?? momentOf(created);
  const updatedAt = own.findLast(({ event }) => !HOUSEKEEPING.has(event))?.at;
  return { ...(createdAt === undefined ? {} : { createdAt }), ...(updatedAt === undefined ? {} : { updatedAt }), iteration: roundsIn(own) };
}

/** A round is over when the task leaves review/, and not for a shelf on which it has ended. */
function roundsIn(events: readonly TaskEvent[]): number {
  let rounds = 0;
  let isInReview = false;
  for (const { event, to = '' } of events) {
    // Whoever claims a review leaves the task under review.
    if (!isChange({ event }) || parseClaimedPath(to)?.review === true) continue;
    const shelf = to.slice(0, Math.max(0, to.indexOf('/')));
    if (isInReview && ['discovery', 'scoped', 'claimed', 'waiting'].includes(shelf)) rounds++;
    isInReview = shelf === 'review';
  }
  return rounds;
}
