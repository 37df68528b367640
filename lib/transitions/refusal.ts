/**
 * What dibs says when a transition is refused: who holds the task, since when, and what to do. It never says how to
 * take the task away.
 */

import { describeSpan } from '../rules/duration.ts';
import { DibsError, type Holder } from '../rules/error.ts';
import { outcomeOf, type TaskEvent } from '../rules/event.ts';
import { expiresAt } from '../rules/lease.ts';
import type { ClaimedName, TaskName } from '../rules/name.ts';
import { decodeOwner, describeOwner } from '../rules/owner.ts';
import { now, type Step } from '../store/step.ts';
import { history } from './history.ts';
import { statIfThere } from './stat-if-there.ts';

export function notFound(id: string): DibsError {
  return new DibsError('not-found', `there is no task ${id} on any shelf`, { task: id, next: ['list'] });
}

/** The holder of a claim, as far as its name tells. */
export function holderOf(claim: ClaimedName, expires?: number): Holder {
  const { agent, session } = decodeOwner(claim.owner) ?? { agent: claim.owner };
  return {
    agent,
    ...(session === undefined ? {} : { session }),
    stamp: claim.stamp,
    claimedAt: claim.claimedAt,
    ...(expires === undefined ? {} : { expiresAt: expires }),
  };
}

/**
 * `held`: another owner has it, since when, and how much of its lease is left. Nothing of the task's text is part of
 * it.
 */
export function* heldBy(claim: ClaimedName): Step<DibsError> {
  const { ms } = yield* now('reading');
  const file = yield* statIfThere(claim.path);
  const expires = file === undefined ? undefined : expiresAt(claim, file.mtimeMs, ms, file.ctimeMs);
  const lease = expires === undefined ? '' : expires > ms ? `, with ${describeSpan(expires - ms)} of its lease left` : ', and its lease has run out';
  return new DibsError('held', `${claim.id} has been held by ${describeOwner(claim.owner)} for ${describeSpan(ms - claim.claimedAt)}${lease}`, {
    task: claim.id,
    holder: holderOf(claim, expires),
    next: ['list', '--shelf', 'scoped'],
  });
}

/**
 * Nothing is decided yet. `again`: the verb to try once more. For one's own claim it is `renew`, which ends what a dead
 * examiner began.
 */
export function inDoubt(id: string, why: string, again: 'claim' | 'renew' | 'show' = 'renew'): DibsError {
  return new DibsError('in-doubt', `${id}: ${why}; nothing is decided yet`, { task: id, next: [again, id] });
}

/** Why a claim is lost, without telling anybody to stop: for a text that says other things as well. */
export function whyLost({ message, task, outcome }: DibsError): string {
  return task === undefined || outcome === undefined ? message : noLongerYours(task, outcome);
}

function noLongerYours(id: string, outcome: string): string {
  return `${id} is no longer yours: ${outcome}`;
}

/**
 * `lost`: a tenure that was believed in and does not stand. It says who has the task, when and how, as far as name and
 * log tell.
 */
export function* lostTo(id: string, believed: readonly ClaimedName[], by: TaskName | undefined): Step<DibsError> {
  const { ms } = yield* now('reading');
  const last = believed.toSorted((a, b) => b.generation - a.generation)[0];
  const { events } = yield* history(by?.id ?? id);
  const end = last === undefined ? undefined : outcomeOf(last, events).end;
  const outcome = by === undefined ? 'no shelf has it' : `${whereNow(by, ms)}${howLost(end, ms)}`;
  return new DibsError('lost', `${noLongerYours(id, outcome)}. Stop working on it`, {
    task: id,
    next: ['boot'],
    outcome,
    ...(by?.kind === 'claimed' ? { holder: holderOf(by) } : {}),
  });
}

function whereNow(name: TaskName, nowMs: number): string {
  if (name.kind === 'rest') return `it lies in ${name.shelf}/`;
  return `${describeOwner(name.owner)} has held it for ${describeSpan(nowMs - name.claimedAt)}`;
}

/** How a tenure ended, for a sentence: ` (its lease ran out; given back by janitor 5 min ago)`. */
export function howLost(end: TaskEvent | undefined, nowMs: number): string {
  if (end === undefined) return '';
  const when = `${describeSpan(nowMs - end.at)} ago`;
  const by = describeOwner(end.by);
  switch (end.event) {
    case 'reap':
      return ` (its lease ran out; given back by ${by} ${when})`;
    case 'park':
      return ` (its lease ran out once too often; parked by ${by} ${when})`;
    case 'take-over':
      return ` (its lease had run out; taken over ${when})`;
    case 'steal':
      return ` (stolen by ${by} ${when}${end.text === undefined ? '' : `: ${JSON.stringify(end.text)}`})`;
    case 'handoff':
      return ` (handed over by ${by} ${when})`;
    case 'resume':
      return ` (resumed by ${by} ${when})`;
    default:
      return ` (${end.event} by ${by} ${when})`;
  }
}
