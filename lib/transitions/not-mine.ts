/**
 * Why a task is not the caller's. Looks only: a verb that asks, and changes nothing, loads none of what examines and
 * takes.
 */

import { refused, type DibsError } from '../rules/error.ts';
import { meantAmong } from '../rules/mine-among.ts';
import { parseClaimedPath, sameOwner, sameStamp, type ClaimedName, type TaskName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { beliefs, verdictOn } from './belief.ts';
import { history } from './history.ts';
import type { Caller } from './caller.ts';
import { absent, claimedWithoutDibs, outsideOf } from './foreign-claim.ts';
import { bracketedLook } from './look.ts';
import { heldBy, inDoubt, lostTo } from './refusal.ts';

/** The refusal for a fence that names another tenure than the one the caller holds. */
export function otherTenure({ owner, mustProve = false }: Caller, { id, stamp, generation }: ClaimedName): DibsError {
  return refused({ why: 'other-claim', id, stamp, generation, ...(mustProve ? { owner } : {}) });
}

/**
 * Is this a belief whose tenure never existed, because its process was killed before the rename? Such a belief was not
 * confirmed. A rank never falls, so if the task lies in an earlier generation, nobody had this one. If the task has
 * passed this generation, the log says who had it. (A tenure that existed and could not be confirmed, on a full disk,
 * is in the log with its end.)
 */
export function* isUntaken(belief: ClaimedName, task: TaskName | undefined): Step<boolean> {
  if (task === undefined) return false;
  const verdict = yield* verdictOn(belief);
  if (verdict === 'confirmed') return false;
  if (verdict === 'withdrawn' || task.generation < belief.generation) return true;
  if (task.kind === 'claimed' && sameStamp(task, belief)) return false;
  const { events, damaged } = yield* history(task.id);
  if (damaged > 0 || !events.some((event) => event.generation >= belief.generation)) return false;
  return !events.some(({ stamp, from = '' }) => {
    const ended = parseClaimedPath(from);
    return stamp === belief.stamp || (ended !== undefined && sameStamp(ended, belief));
  });
}

/**
 * The claim that keeps this owner from holding the task. The owner's own unconfirmed claim may rank first, beside
 * another one.
 */
function holderAmong(owner: string, task: ClaimedName, names: readonly TaskName[]): ClaimedName {
  if (!sameOwner(task.owner, owner)) return task;
  return judge(names)?.contested.find((name) => !sameOwner(name.owner, owner)) ?? task;
}

/** Does this claim stand, and is its second look not over? It was never told to anybody, so it cannot be lost. */
function isOpen(tenure: ClaimedName, names: readonly TaskName[]): boolean {
  return names.some((name) => name.kind === 'claimed' && name.belief === 'reserved' && sameStamp(name, tenure));
}

/**
 * Why this task is not the caller's by these names, as an error. `in-doubt`: it is by now, so look again. A belief is
 * read after the names were, and another process of this owner may have claimed the task in between: what it claimed is
 * no loss.
 */
export function* refuse(caller: Caller, id: string, names: readonly TaskName[], fence?: Fence): Step<DibsError> {
  const task = judge(names)?.task;
  const believed: ClaimedName[] = [];
  for (const tenure of yield* beliefs(caller.owner, idKey(id))) {
    if (!isOpen(tenure, names) && !(yield* isUntaken(tenure, task))) believed.push(tenure);
  }
  const isToldLost = believed.length > 0 || fence !== undefined;
  if (isToldLost && meantAmong(caller, (yield* bracketedLook(idKey(id))).names, fence).kind !== 'none') return inDoubt(id, 'claim-changing');
  if (isToldLost) return yield* lostTo(id, believed, task, task === undefined ? yield* outsideOf(id, caller.owner) : undefined);
  if (task === undefined) return yield* absent(id, caller.owner);
  if (task.kind === 'claimed') return yield* heldBy(holderAmong(caller.owner, task, names));
  const elsewhere = task.shelf === 'scoped' ? yield* claimedWithoutDibs(task.id, caller.owner) : undefined;
  if (elsewhere !== undefined) return elsewhere;
  if (task.archived === true) return refused({ why: 'archived', id: task.id, path: task.path }, { do: 'show', id: task.id });
  return refused({ why: 'not-claimed', id: task.id, shelf: task.shelf }, { do: task.shelf === 'scoped' ? 'claim' : 'show', id: task.id });
}
