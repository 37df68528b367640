/**
 * What the log of a task tells of its reviews: whose work is under review, how many rounds there were, and for whom the
 * task is kept after changes were requested. Pure. Who holds is never decided by it.
 */

import { LONGEST_SECONDS } from './duration.ts';
import type { TaskEvent } from './event.ts';
import { isAhead } from './lease.ts';
import { changesIn } from './line-order.ts';
import { parseClaimedPath, sameOwner } from './name.ts';
import { isPassing, mayBeSameAgent, sessionKey } from './owner.ts';

/** Did this happen to a review, and end nothing: it was claimed, passed on, given back or ran out? */
function isReviewing({ from = '', to = '' }: TaskEvent): boolean {
  if (parseClaimedPath(to)?.review === true) return true;
  return to.startsWith('review/') && parseClaimedPath(from)?.review === true;
}

/**
 * Whose work lies in review/, encoded: each owner who has handed it in since the task was added, and who did it in that
 * one's name; whoever handed it in last stands last. Undefined if the last thing that is known of the work is anything
 * else: then nobody can tell who did it.
 */
export function authorsOf(events: readonly TaskEvent[]): readonly string[] | undefined {
  const changes = changesIn(events);
  if (changes.findLast((event) => !isReviewing(event))?.event !== 'review') return undefined;
  const added = changes.findLastIndex(({ event }) => event === 'add');
  return changes.slice(added + 1).flatMap(({ event, by, author }) => (event === 'review' ? [by, ...(author === undefined ? [] : [author])] : []));
}

/**
 * Are these one worker, as far as reviews go? With a session each they are two if the sessions are. Where one has none,
 * or has one that ended with its process, the agent decides.
 */
export function isSameWorker(one: string, other: string): boolean {
  return hasSession(one) && hasSession(other) ? sameOwner(one, other) : mayBeSameAgent(one, other);
}

function hasSession(owner: string): boolean {
  return sessionKey(owner) !== undefined && !isPassing(owner);
}

const SETTLED = /^(?:complete|cancelled|waiting)\//;

/**
 * How often changes were requested since the task was added, or was last finished or parked: whoever takes it up again
 * after that has decided to.
 */
export function roundsOf(events: readonly TaskEvent[]): number {
  const changes = changesIn(events);
  const settled = changes.findLastIndex(({ event, to = '' }) => event === 'add' || SETTLED.test(to));
  return changes.slice(settled + 1).filter(({ event }) => event === 'changes-requested').length;
}

export interface Reservation {
  /** Encoded. */
  readonly for: string;
  /** ms since the epoch. */
  readonly since: number;
  readonly until: number;
}

/**
 * For whom a task in scoped/ is kept after its review: for its author, for one lease. Undefined if anything has
 * happened to it since.
 */
export function reservationIn(events: readonly TaskEvent[]): Reservation | undefined {
  const last = changesIn(events).at(-1);
  if (last?.event !== 'changes-requested' || last.for === undefined || last.lease === undefined) return undefined;
  return { for: last.for, since: last.at, until: last.at + Math.min(last.lease, LONGEST_SECONDS) * 1000 };
}

/** Is it kept from this owner at that time (ms)? What would begin in the future is not believed. */
export function isKeptFrom(owner: string, { for: whom, since, until }: Reservation, nowMs: number): boolean {
  return !isAhead(since, nowMs) && nowMs < until && !isSameWorker(owner, whom);
}
