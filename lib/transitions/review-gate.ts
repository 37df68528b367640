/**
 * Who may hold a review, and for whom a task is kept after one. Both are policy, and go by the log: nobody reviews its
 * own work, and whoever did the work gets the first chance to change it.
 */

import { refused } from '../rules/error.ts';
import type { TaskEvent } from '../rules/event.ts';
import { authorsOf, isKeptFrom, isSameWorker, reservationIn } from '../rules/review-past.ts';
import { isUnderReview, type TaskName } from '../rules/name.ts';
import { now, type Step } from '../store/step.ts';
import type { Caller } from './caller.ts';
import { history } from './history.ts';

type Who = Pick<Caller, 'owner' | 'reservedAs' | 'author'>;

/** The names under which somebody acts, encoded: its own, the whole one if that is longer, and of whom it acts for. */
function namesOf({ owner, reservedAs, author }: Who): readonly string[] {
  return [owner, reservedAs, author].filter((name) => name !== undefined);
}

/**
 * Throws `not-claimable` if this is the work of whoever wants to review it, or if nobody can tell whose it is.
 * `events`: what the log says.
 */
function requireOtherAuthor(task: TaskName, who: Who, events: readonly TaskEvent[]): void {
  const authors = authorsOf(events);
  if (authors === undefined) throw refused({ why: 'author-unknown', id: task.id }, { do: 'log', id: task.id });
  const own = authors.find((author) => namesOf(who).some((name) => isSameWorker(name, author)));
  if (own !== undefined) throw refused({ why: 'own-work', id: task.id, author: own }, { do: 'show', id: task.id });
}

/** The same of a claim that is to be passed on to `who`. What is no review may have any owner. */
export function* requireReviewer(task: TaskName, who: Who): Step<void> {
  if (task.kind !== 'claimed' || task.review !== true) return;
  requireOtherAuthor(task, who, (yield* history(task.id)).events);
}

/**
 * Throws `not-claimable` for a review by its author, and for a task that is kept for somebody else, whose work on it
 * needs changes. `events`: what the log says.
 */
export function* requireMayTake(task: TaskName, who: Who, events: readonly TaskEvent[]): Step<void> {
  if (isUnderReview(task)) requireOtherAuthor(task, who, events);
  else yield* requireNotKept(task, who, events);
}

function* requireNotKept(task: TaskName, who: Who, events: readonly TaskEvent[]): Step<void> {
  const kept = reservationIn(events);
  if (kept === undefined) return;
  const { ms } = yield* now('reading');
  if (namesOf(who).every((name) => isKeptFrom(name, kept, ms))) throw refused({ why: 'kept-for-author', id: task.id, author: kept.for, leftMs: kept.until - ms }, { do: 'show', id: task.id });
}
