/** May this owner claim this task? The shelf tells the state. This file reads what the task's own text says. */

import type { TaskMetadata } from '../rules/task-metadata.ts';
import { sameButForCase } from '../rules/ascii.ts';
import { refused } from '../rules/error.ts';
import { endedSince, type TaskEvent } from '../rules/event.ts';
import type { Blocker, Remedy } from '../rules/facts.ts';
import { isUnderReview, type RestName, type TaskName } from '../rules/name.ts';
import { decodeOwner } from '../rules/owner.ts';
import type { Routing } from '../rules/routing.ts';
import { isClaimShelf, type ClaimShelf } from '../rules/shelf.ts';
import { isTaskId } from '../rules/task-id.ts';
import { now, type Step } from '../store/step.ts';
import { blockersOf } from './dependencies.ts';
import { readFront } from './front-text.ts';
import { history } from './history.ts';
import type { Caller } from './caller.ts';

/**
 * Throws `not-claimable` with the state and its reason unless the task lies where it can be claimed: in scoped/, to be
 * done, or in review/, to be reviewed. `wanted`: only one of these.
 */
export function* requireClaimable(task: RestName, wanted: ClaimShelf | undefined): Step<void> {
  if (task.shelf === wanted || (wanted === undefined && isClaimShelf(task.shelf))) return;
  if (task.archived === true) throw refused({ why: 'archived', id: task.id, path: task.path }, { do: 'show', id: task.id });
  if (wanted === 'review') throw refused({ why: 'not-in-review', id: task.id, shelf: task.shelf }, { do: 'show', id: task.id });
  throw refused({ why: 'not-scoped', id: task.id, shelf: task.shelf, ...(yield* reasonFor(task)) }, { do: 'show', id: task.id });
}

/**
 * Throws `not-claimable` if the log says that another file of this task was ended: a person must decide whether to do
 * it again. This is policy and not truth: the log never decides who holds, and a log that is gone or damaged refuses
 * nobody. Returns what the log says.
 */
export function* requireCurrent(task: RestName, beside: readonly TaskName[]): Step<readonly TaskEvent[]> {
  const { events } = yield* history(task.id);
  const end = endedSince(task, events, beside);
  if (end === undefined) return events;
  const { ms } = yield* now('reading');
  const shelf = end.to?.replace(/\/.*$/, '/') ?? '';
  const isOlder = end.generation > task.generation;
  throw refused({ why: 'ended-before', id: task.id, path: task.path, shelf, by: end.by, agoMs: ms - end.at, generation: end.generation, isOlder }, { do: 'log', id: task.id });
}

/** Why a task is where it is: what its text says it waits for, else what was said when it was put there. */
function* reasonFor(task: RestName): Step<{ readonly waitingFor?: string; readonly said?: string }> {
  if (task.shelf === 'waiting') {
    const reading = yield* readFront(task);
    if (reading?.kind === 'metadata' && reading.metadata.waitingFor !== undefined) return { waitingFor: reading.metadata.waitingFor };
  }
  const { events } = yield* history(task.id);
  // A text that was changed on its shelf has the path from then on, and why it lies there was said before.
  let { path } = task;
  const last = events.findLast((event) => {
    if (event.event === 'set' && event.to === path) path = event.from ?? path;
    return event.event !== 'set' && event.to === path;
  });
  return last?.text === undefined ? {} : { said: last.text };
}

/**
 * Returns what the task says of itself. Throws `not-claimable` for open dependencies or a reservation, and `malformed`
 * if nobody can tell from the text. What is under review has been done: it waits for nothing, and whom it was reserved
 * for has done it.
 */
export function* requireReady(task: TaskName, { owner, reservedAs = owner, isMerged }: Caller): Step<TaskMetadata> {
  const reading = yield* readFront(task);
  if (reading === undefined) throw refused({ why: 'unreadable', id: task.id, path: task.path }, { do: 'diagnose' });
  if (reading.kind === 'malformed') {
    throw refused({ why: 'bad-metadata', id: task.id, path: task.path, fault: reading.why }, { do: 'show', id: task.id });
  }
  if (isUnderReview(task)) return reading.metadata;
  const { reserveFor } = reading.metadata;
  if (reserveFor !== undefined && !isReservedFor(reserveFor, reservedAs)) {
    throw refused({ why: 'reserved', id: task.id, for: reserveFor }, { do: 'show', id: task.id });
  }
  const [first, ...more] = yield* blockersOf(task, reading.metadata, { isMerged });
  if (first !== undefined) throw refused({ why: 'depends-on', id: task.id, blockers: [first, ...more] }, whatEnds(first));
  return reading.metadata;
}

/** What can be done about the first dependency that is not complete. */
function whatEnds({ id, is }: Blocker): Remedy {
  if (is === 'missing') return isTaskId(id) ? { do: 'add', id } : { do: 'diagnose' };
  return is === 'cancelled' ? { do: 'move', id, to: 'scoped' } : { do: 'show', id };
}

/** Whom the task is meant for (`agent`), if that is not this caller. Nobody is refused for it. */
export function meantForAnother(routing: Routing | undefined, { owner, reservedAs = owner }: Caller): string | undefined {
  return routing?.agent === undefined || isReservedFor(routing.agent, reservedAs) ? undefined : routing.agent;
}

/**
 * Is a task with this `reserve_for` reserved for this owner? Compares with the owner as it stands in names, and as it
 * was written before that, with the same regard to case as for owners.
 */
export function isReservedFor(reservation: string, owner: string): boolean {
  const { agent = '', session } = decodeOwner(owner) ?? {};
  const mine = [agent, ...(session === undefined ? [] : [`${agent}~${session}`]), owner];
  return mine.some((name) => sameButForCase(name, reservation));
}
