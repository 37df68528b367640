/**
 * Why a transition is refused, as facts: who holds the task, since when, and what may be done next. None of it takes
 * the task away. lib/words/ makes sentences of it.
 */

import { refused, type DibsError, type Holder } from '../rules/error.ts';
import { outcomeOf, type TaskEvent } from '../rules/event.ts';
import type { Doubt, Ending, Facts, ForeignFacts } from '../rules/facts.ts';
import { expiresAt } from '../rules/lease.ts';
import type { ClaimedName, TaskName } from '../rules/name.ts';
import { decodeOwner } from '../rules/owner.ts';
import { now, type Step } from '../store/step.ts';
import { history } from './history.ts';
import { statIfThere } from './stat-if-there.ts';

/** The refusal for a task that no shelf has. */
export function notFound(id: string): DibsError {
  return refused({ why: 'no-task', id }, { do: 'list' });
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
  return refused({ why: 'held-by-another', ...(yield* holding(claim)) }, { do: 'list', only: 'free' });
}

/**
 * The caller's owner has it, which is what all processes are called that were told no name: nobody can tell whether it
 * is the caller's. Says what proves it. `held-by-namesake` for a caller that wants to claim it.
 */
export function* unproven(claim: ClaimedName, why: 'unproven' | 'held-by-namesake' = 'unproven'): Step<DibsError> {
  const facts = yield* holding(claim);
  const hasExpired = facts.leftMs !== undefined && facts.leftMs <= 0;
  return refused({ why, ...facts }, hasExpired ? { do: 'claim', id: claim.id } : { do: 'prove', id: claim.id, stamp: claim.stamp });
}

interface Holding {
  readonly id: string;
  readonly holder: Holder;
  readonly heldMs: number;
  readonly leftMs?: number;
}

/** Who has it, since when, and how much of the lease is left. */
function* holding(claim: ClaimedName): Step<Holding> {
  const { ms } = yield* now('reading');
  const file = yield* statIfThere(claim.path);
  const expires = file === undefined ? undefined : expiresAt(claim, file.mtimeMs, ms, file.ctimeMs);
  return { id: claim.id, holder: holderOf(claim, expires), heldMs: ms - claim.claimedAt, ...(expires === undefined ? {} : { leftMs: expires - ms }) };
}

/**
 * Nothing is decided yet. `again`: the verb to try once more. For one's own claim it is `renew`, which ends what a dead
 * examiner began.
 */
export function inDoubt(id: string, doubt: Doubt, again: 'claim' | 'renew' | 'show' = 'renew'): DibsError {
  return refused({ why: 'undecided', id, doubt }, { do: again, id });
}

/**
 * `lost`: a tenure that was believed in and does not stand. It says who has the task, when and how, as far as name and
 * log tell. `outside`: what says that it was claimed without dibs.
 */
export function* lostTo(id: string, believed: readonly ClaimedName[], by: TaskName | undefined, outside?: ForeignFacts): Step<DibsError> {
  const { ms } = yield* now('reading');
  const last = believed.toSorted((a, b) => b.generation - a.generation)[0];
  const { events } = yield* history(by?.id ?? id);
  const end = last === undefined ? undefined : outcomeOf(last, events).end;
  return refused({ why: 'lost', id, ...whereNow(by, ms), ...(outside === undefined ? {} : { outside }), ...(end === undefined ? {} : { end: ending(end, ms) }) }, { do: 'boot' });
}

function whereNow(name: TaskName | undefined, nowMs: number): Pick<Extract<Facts, { why: 'lost' }>, 'holder' | 'heldMs' | 'shelf'> {
  if (name === undefined) return {};
  if (name.kind === 'rest') return { shelf: name.shelf };
  return { holder: holderOf(name), heldMs: nowMs - name.claimedAt };
}

function ending({ event, by, at, text }: TaskEvent, nowMs: number): Ending {
  return { event, by, agoMs: nowMs - at, ...(text === undefined ? {} : { said: text }) };
}

/** The path of the file that is the task instead, if one is known. */
export function pathOf(task: TaskName | undefined): { readonly task?: string } {
  return task === undefined ? {} : { task: task.path };
}
