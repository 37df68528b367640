/** Whether an owner ended a tenure of its own, by the history of its task. Pure. */

import { outcomeOf, type EventKind, type TaskEvent } from './event.ts';
import { sameOwner, type ClaimedName } from './name.ts';

const GIVING_UP: ReadonlySet<EventKind> = new Set(['complete', 'review', 'release', 'handoff']);

/**
 * The event by which the owner itself gave this tenure up, also after it went on under another name (renewed for longer, or put back by
 * an examiner). Undefined when the log does not say so, or somebody else ended it. By the tenure's stamp, never by its generation
 * alone: git can bring back a file of an earlier one, and then a generation is had again.
 */
export function ownEnd(tenure: ClaimedName, events: readonly TaskEvent[]): TaskEvent | undefined {
  const { end } = outcomeOf(tenure, events);
  return end !== undefined && GIVING_UP.has(end.event) && sameOwner(end.by, tenure.owner) ? end : undefined;
}
