/**
 * Which task comes next: the same order for everybody who asks. Pure. By priority, free tasks before claims that ran
 * out, by due date, by date of creation, and by id as people count. What has no date comes after what has one.
 */

import { momentOf, priorityOf, type Routing } from './routing.ts';

export interface Queued {
  readonly id: string;
  readonly routing?: Routing;
  /** It is a claim that ran out. */
  readonly isExpired: boolean;
}

/** Negative if `a` comes before `b`. */
export function compareQueued(a: Queued, b: Queued): number {
  return compareUrgency(a, b) || later(a.routing?.created, b.routing?.created) || a.id.localeCompare(b.id, 'en', { numeric: true });
}

/** Is neither more urgent? Then whoever misses the one may as well have the other. */
export function areEquallyUrgent(a: Queued, b: Queued): boolean {
  return compareUrgency(a, b) === 0;
}

function compareUrgency(a: Queued, b: Queued): number {
  return priorityOf(a.routing) - priorityOf(b.routing) || Number(a.isExpired) - Number(b.isExpired) || later(a.routing?.due, b.routing?.due);
}

function later(a: string | undefined, b: string | undefined): number {
  const [before, after] = [momentOf(a) ?? Infinity, momentOf(b) ?? Infinity];
  return before === after ? 0 : before - after;
}
