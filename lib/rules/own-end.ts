/** Whether an owner ended its own tenure, by the history of the task. Pure. */

import { outcomeOf, type EventKind, type TaskEvent } from './event.ts';
import { sameOwner, type ClaimedName } from './name.ts';

const GIVING_UP: ReadonlySet<EventKind> = new Set(['complete', 'review', 'approved', 'changes-requested', 'release', 'handoff']);

/**
 * The event by which the owner itself gave this tenure up. The tenure may have got another name before (it was renewed
 * for longer, or an examiner put it back). Undefined if the log does not say so, or somebody else ended it. Tenures are
 * compared by stamp and not by generation: git can bring back a file of an earlier generation, and then a generation
 * comes again.
 */
export function ownEnd(tenure: ClaimedName, events: readonly TaskEvent[]): TaskEvent | undefined {
  const { end } = outcomeOf(tenure, events);
  return end !== undefined && GIVING_UP.has(end.event) && sameOwner(end.by, tenure.owner) ? end : undefined;
}
