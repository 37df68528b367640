/** Whether an owner ended a tenure of its own, by the history of its task. Pure. */

import type { EventKind, TaskEvent } from './event.ts';
import { parseClaimed, sameOwner, sameTenure, type ClaimedName } from './name.ts';

const GIVING_UP: ReadonlySet<EventKind> = new Set(['complete', 'review', 'release', 'handoff']);
const GOING_ON: ReadonlySet<EventKind> = new Set(['extend', 'put-back']);

/**
 * The event by which the owner itself gave this tenure up, also after it went on under another name (renewed for longer, or put back by
 * an examiner). Undefined when the log does not say so, or somebody else ended it. By the tenure's own name, never by its generation
 * alone: git can bring back a file of an earlier one, and then a generation is had again.
 */
export function ownEnd(tenure: ClaimedName, events: readonly TaskEvent[]): TaskEvent | undefined {
  let last = tenure;
  for (const event of events) {
    const ended = claimOf(event.from);
    if (ended === undefined || !sameTenure(ended, last)) continue;
    if (GIVING_UP.has(event.event)) return sameOwner(event.by, tenure.owner) ? event : undefined;
    const next = claimOf(event.to);
    if (!GOING_ON.has(event.event) || next === undefined || !sameOwner(next.owner, tenure.owner)) return undefined;
    last = next;
  }
  return undefined;
}

function claimOf(path = ''): ClaimedName | undefined {
  return path.startsWith('claimed/') ? parseClaimed(path.slice('claimed/'.length)) : undefined;
}
