/**
 * Which tasks some agents can do side by side. Reads only, and is a hint: the rename of each claim decides. What is
 * offered is what `next` offers to one of them, and what becomes ready when they have done the rest of their bucket.
 */

import type { Worker } from '../rules/dispatch-agents.ts';
import { planDispatch, type DispatchPlan, type Dispatchable, type HeldFiles, type LeftOut } from '../rules/dispatch-plan.ts';
import type { DibsError } from '../rules/error.ts';
import { entryPath } from '../rules/path-entry.ts';
import { shelfBehind } from '../rules/name.ts';
import { inPullOrder, type Queued } from '../rules/pull-order.ts';
import type { Wanted } from '../rules/routing.ts';
import type { Settings } from '../rules/settings.ts';
import { isSameWorker } from '../rules/review-past.ts';
import { idKey } from '../rules/task-id.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { isReservedFor } from '../transitions/gate.ts';
import { listTasks, type Remark, type TaskEntry } from './list-tasks.ts';
import { nothingToClaim, whyUnwanted, type PassedBecause } from './next-tasks.ts';
import { isHarmless } from './task-entry.ts';

export interface DispatchOptions {
  /** At least one. */
  readonly workers: readonly Worker[];
  readonly settings: Settings;
  readonly isMerged?: Caller['isMerged'];
  readonly wanted?: Wanted;
  /** Leave out what does not say which files it is about. */
  readonly strict?: boolean;
  /** At most so many tasks for each agent. */
  readonly most?: number | undefined;
}

/** One that may be done. */
export interface DispatchedTask extends Dispatchable {
  readonly entry: TaskEntry;
}

/** Why an open task is in no bucket. */
export type UndispatchedBecause = PassedBecause | Exclude<LeftOut, { readonly is: 'waits' }> | { readonly is: 'waits'; readonly for: string };

/** One that is open, and in no bucket. */
export interface UndispatchedTask extends Queued {
  readonly because: UndispatchedBecause;
}

export interface Dispatch extends Pick<DispatchPlan<DispatchedTask>, 'buckets'> {
  /** In pull order. */
  readonly leftOut: readonly UndispatchedTask[];
}

/** One bucket for each worker, in their order. Throws StoreFault if the registry could not be read. */
export function* dispatch({ workers, settings, isMerged, wanted = {}, strict = false, most }: DispatchOptions): Step<Dispatch> {
  const { tasks, now } = yield* listTasks({ shelves: ['scoped', 'claimed'], isMerged });
  const callers = workers.map(({ owner = '', kind }): Caller => ({ owner, settings, worker: kind }));
  const could: DispatchedTask[] = [];
  const leftOut: UndispatchedTask[] = [];
  const held: HeldFiles[] = [];
  for (const entry of tasks) {
    const { id, routing, claim, summary } = entry;
    // What names nothing in the work tree tells nobody anything.
    const files = (summary?.files ?? []).filter((path) => entryPath(path) !== undefined);
    const isExpired = claim !== undefined && claim.expiresAt <= now;
    if (claim !== undefined && !isExpired) held.push({ id, owner: claim.tenure.owner, files });
    // A review that ran out does not come free to be worked on.
    if (claim !== undefined && isExpired && shelfBehind(claim.tenure) !== 'scoped') continue;
    const queued: Queued = routing === undefined ? { id, isExpired } : { id, isExpired, routing };
    const fits = fitting(entry, callers, wanted);
    const because = whyNobody(entry, now) ?? fits.because;
    if (because === undefined) could.push({ ...queued, entry, key: entry.name.key, files, waitsFor: [...new Set(openOnes(entry).map((open) => idKey(open)))], fits: fits.places });
    else leftOut.push({ ...queued, because });
  }
  const plan = planDispatch(could, { agents: workers.length, held, strict, ...(most === undefined ? {} : { most }) });
  const known = new Map(could.map(({ key, id }) => [key, id]));
  for (const { task, because } of plan.leftOut) leftOut.push({ ...task, because: because.is === 'waits' ? whyWaiting(task, known.get(because.key)) : because });
  return { buckets: plan.buckets, leftOut: inPullOrder(leftOut) };
}

/** What it waits for has been left out, or is nobody's to do now. */
function whyWaiting({ entry }: DispatchedTask, on: string | undefined): UndispatchedBecause {
  return on === undefined ? { is: 'kept', remarks: entry.remarks.filter(({ is }) => is === 'depends-on') } : { is: 'waits', for: on };
}

/** Why none of any agents could do it, even after others. */
function whyNobody({ claim, outside, remarks, summary }: TaskEntry, now: number): PassedBecause | undefined {
  if (outside !== undefined) return { is: 'without-dibs' };
  if (claim !== undefined && claim.expiresAt > now) return { is: 'held', owner: claim.tenure.owner, leftMs: claim.expiresAt - now };
  const isMet = (remark: Remark): boolean => isHarmless(remark) || isForSome(remark) || (remark.is === 'depends-on' && remark.blockers.every(({ id, is }) => is === 'open' && summary?.untilMerged?.includes(id) !== true));
  const kept = remarks.filter((remark) => !isMet(remark));
  return kept.length === 0 ? undefined : { is: 'kept', remarks: kept };
}

/** What its claim still waits for. */
function openOnes({ remarks }: TaskEntry): readonly string[] {
  return remarks.flatMap((remark) => (remark.is === 'depends-on' ? remark.blockers.map(({ id }) => id) : []));
}

/** Which of them may have it, and want it. Where none does: why the first one does not. */
function fitting(entry: TaskEntry, callers: readonly Caller[], wanted: Wanted): { readonly places: readonly number[]; readonly because: PassedBecause | undefined } {
  const reasons = callers.map((caller) => whyNotFor(entry, caller, wanted));
  const places = [...reasons.keys()].filter((place) => reasons[place] === undefined);
  return { places, because: places.length === 0 ? reasons[0] : undefined };
}

function whyNotFor(entry: TaskEntry, caller: Caller, wanted: Wanted): PassedBecause | undefined {
  const keeping = entry.remarks.filter((remark) => isForSome(remark) && !isFor(remark, caller.owner));
  return keeping.length > 0 ? { is: 'kept', remarks: keeping } : whyUnwanted(caller, entry.summary ?? {}, wanted);
}

/** Does it keep the task from some, and not from others? */
function isForSome({ is }: Remark): boolean {
  return is === 'reserved' || is === 'kept-for-author';
}

function isFor(remark: Remark, owner: string): boolean {
  if (remark.is === 'reserved') return isReservedFor(remark.for, owner);
  return remark.is === 'kept-for-author' && owner !== '' && isSameWorker(remark.author, owner);
}

/** The refusal where no bucket has anything, as of `next`. */
export function nothingToDispatch({ leftOut }: Dispatch): DibsError {
  return nothingToClaim(leftOut.map((task) => ({ ...task, because: isPassed(task.because) ? task.because : { is: 'kept', remarks: [] } })));
}

function isPassed(because: UndispatchedBecause): because is PassedBecause {
  return because.is !== 'no-files' && because.is !== 'shares' && because.is !== 'shares-held' && because.is !== 'enough' && !because.is.startsWith('waits');
}
