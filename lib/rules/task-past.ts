/** What the log of a task tells whoever begins to work on it, by kind. Pure. Each list has the oldest event first. */

import type { EventKind, TaskEvent } from './event.ts';

export interface TaskPast {
  /** It was handed in for review, or came back from there: with a comment, if there was one. */
  readonly reviews: readonly TaskEvent[];
  /** What its holders said: notes, summaries, and why they gave it back. */
  readonly notes: readonly TaskEvent[];
  /** A holder lost it: its lease ran out, or somebody took the task by force. */
  readonly expiries: readonly TaskEvent[];
}

const REVIEWING: ReadonlySet<EventKind> = new Set(['review', 'approved', 'changes-requested']);
const LOSING: ReadonlySet<EventKind> = new Set(['reap', 'park', 'take-over', 'steal']);

/** Sorts the events of a log, oldest first. What is of no kind is left out. */
export function pastOf(events: readonly TaskEvent[]): TaskPast {
  const isReview = ({ event, from = '' }: TaskEvent): boolean => REVIEWING.has(event) || (event !== 'claim' && from.startsWith('review/'));
  const isExpiry = ({ event }: TaskEvent): boolean => LOSING.has(event);
  const says = ({ event, text = '', artifacts = [] }: TaskEvent): boolean => event !== 'set-aside' && (text !== '' || artifacts.length > 0);
  const expiries = events.filter(isExpiry);
  const rest = events.filter((event) => !isExpiry(event));
  return { reviews: rest.filter(isReview), notes: rest.filter((event) => !isReview(event) && says(event)), expiries };
}

/** What was said when the task was last finished, or handed in. Undefined if the log does not tell. */
export function resultOf(events: readonly TaskEvent[]): TaskEvent | undefined {
  return events.findLast(({ event }) => event === 'complete' || event === 'review');
}
