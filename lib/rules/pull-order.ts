/**
 * Which task comes next: the same order for everybody who asks. Pure. By priority, free tasks before claims that ran
 * out, by due date, by date of creation, and by id as people count. What has no date comes after what has one.
 */

import { compareIds, countedId, type CountedId } from './id-order.ts';
import { momentOf, priorityOf, type Routing } from './routing.ts';

export interface Queued {
  readonly id: string;
  readonly routing?: Routing;
  /** It is a claim that ran out. */
  readonly isExpired: boolean;
}

/** Negative if `a` comes before `b`. */
export function compareQueued(a: Queued, b: Queued): number {
  return compareRanks(rankOf(a), rankOf(b));
}

/** The items in that order. What they say is read once, however many they are. */
export function inPullOrder<T extends Queued>(items: readonly T[]): T[] {
  const ranked = items.map((item) => ({ item, rank: rankOf(item) }));
  return ranked.toSorted((a, b) => compareRanks(a.rank, b.rank)).map(({ item }) => item);
}

/** Is neither more urgent? Then whoever misses the one may as well have the other. */
export function areEquallyUrgent(a: Queued, b: Queued): boolean {
  return compareUrgency(a, b) === 0;
}

function compareUrgency(a: Queued, b: Queued): number {
  return compareUrgencies(rankOf(a), rankOf(b));
}

/** What a task is compared by. */
interface Rank {
  readonly priority: number;
  readonly isExpired: boolean;
  /** ms; Infinity without a date. */
  readonly due: number;
  readonly created: number;
  readonly id: CountedId;
}

function rankOf({ id, routing, isExpired }: Queued): Rank {
  return { priority: priorityOf(routing), isExpired, due: momentOf(routing?.due) ?? Infinity, created: momentOf(routing?.created) ?? Infinity, id: countedId(id) };
}

function compareRanks(a: Rank, b: Rank): number {
  return compareUrgencies(a, b) || later(a.created, b.created) || compareIds(a.id, b.id);
}

function compareUrgencies(a: Rank, b: Rank): number {
  return a.priority - b.priority || Number(a.isExpired) - Number(b.isExpired) || later(a.due, b.due);
}

function later(before: number, after: number): number {
  return before === after ? 0 : before - after;
}
