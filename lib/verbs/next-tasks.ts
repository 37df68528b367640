/**
 * Which task somebody should do next. Reads only, and is a hint: the rename of a claim decides. What is offered is what
 * `list --ready` shows, in the order of rules/pull-order.ts, without what is meant for others.
 */

import { refused, type DibsError } from '../rules/error.ts';
import { sameOwner, shelfBehind } from '../rules/name.ts';
import { compareQueued, inPullOrder, type Queued } from '../rules/pull-order.ts';
import { unmet, type Wanted } from '../rules/routing.ts';
import type { Shelf } from '../rules/shelf.ts';
import type { TextSummary } from '../rules/text-summary.ts';
import { unsuited } from '../rules/worker-kind.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { meantForAnother } from '../transitions/gate.ts';
import { FirstInTurn } from './first-in-turn.ts';
import { listTasks, type Remark, type TaskEntry } from './list-tasks.ts';

/** Why a task is not offered. lib/words/passed-over.ts says it. */
export type PassedBecause =
  | { readonly is: 'mine' }
  /** `owner`: encoded. */
  | { readonly is: 'held'; readonly owner: string; readonly leftMs: number }
  | { readonly is: 'without-dibs' }
  | { readonly is: 'for-another'; readonly agent: string }
  /** It is for another kind of worker. */
  | { readonly is: 'unsuited'; readonly what: 'role' | 'labels' }
  | { readonly is: 'unwanted'; readonly wish: 'project' | 'role' | 'label' }
  | { readonly is: 'kept'; readonly remarks: readonly Remark[] }
  /** It was offered, and the claim was refused. */
  | { readonly is: 'refused'; readonly refusal: DibsError };

export interface PassedTask {
  readonly id: string;
  readonly because: PassedBecause;
}

export interface NextTask extends Queued {
  readonly entry: TaskEntry;
}

/** One that is open and was not had. */
export type NotHad = Queued & PassedTask;

export interface NextTasks {
  /** What may be claimed, the first one first. */
  readonly offered: readonly NextTask[];
  /** How many more may be claimed, as far as their texts tell, that come behind those. */
  readonly behind: number;
  /** What is open and is not offered, in no order. */
  readonly passed: readonly NotHad[];
  /** How many claims are not in `passed`, though they are open: they are held, and nobody asked for each of them. */
  readonly untold: number;
}

const SAYS_NOTHING: Pick<TextSummary, 'routing' | 'reserveFor'> = {};

/**
 * What `caller` may claim of what is `wanted`: all of it, or at least the first `most`, if there are so many. Throws
 * StoreFault if the registry could not be read. `tells`: whether `passed` has each claim that is held, or only if
 * nothing is offered, as then that is the answer.
 */
export function* nextTasks(caller: Caller, wanted: Wanted = {}, most = Infinity, tells: 'claims' | 'free' = 'claims'): Step<NextTasks> {
  for (let many = most; ; many *= MORE) {
    const found = yield* look(caller, wanted, many, tells === 'free');
    if (found.behind === 0 && found.offered.length === 0) return { ...found, passed: yield* withUntold(caller, wanted, found), untold: 0 };
    // What is refused by its log takes a place among the first.
    if (found.behind === 0 || found.offered.length >= most) return found;
  }
}

/** What is passed over in `found`, with the claims that it did not tell of. */
export function* withUntold(caller: Caller, wanted: Wanted, { passed, untold }: Pick<NextTasks, 'passed' | 'untold'>): Step<readonly NotHad[]> {
  if (untold === 0) return passed;
  const told = new Set(passed.map(({ id }) => id));
  const claims = yield* lookAt(['claimed'], caller, wanted, undefined);
  return [...passed, ...claims.passed.filter(({ id, because }) => (because.is === 'held' || because.is === 'mine') && !told.has(id))];
}

// So many times as many are looked at where the first ones were not enough.
const MORE = 8;

function* look(caller: Caller, wanted: Wanted, most: number, noClaims: boolean): Step<NextTasks> {
  const { shelf = 'scoped' } = wanted;
  // What is to be reviewed is little, and decided by other things.
  const first = most === Infinity || shelf !== 'scoped' ? undefined : new FirstInTurn({ caller, wanted, most, noClaims, whyUnwanted });
  const { offered, passed } = yield* lookAt([shelf, 'claimed'], caller, wanted, first);
  const inOrder = inPullOrder(offered);
  const sure = first?.sureAmong(inOrder) ?? inOrder;
  return { offered: sure, behind: (first?.behind ?? 0) + inOrder.length - sure.length, passed, untold: first?.claims ?? 0 };
}

/** What is there on these shelves, in no order. */
function* lookAt(shelves: readonly Shelf[], caller: Caller, wanted: Wanted, first: FirstInTurn | undefined): Step<{ readonly offered: readonly NextTask[]; readonly passed: readonly NotHad[] }> {
  const { shelf = 'scoped' } = wanted;
  const { tasks, now } = yield* listTasks({ shelves, offers: shelf, me: caller.reservedAs ?? caller.owner, isMerged: caller.isMerged, leaveOut: first });
  const offered: NextTask[] = [];
  const passed: NotHad[] = first === undefined ? [] : [...first.passed];
  for (const entry of tasks) {
    // What is held for the other purpose does not come free for this one.
    if (entry.claim !== undefined && shelfBehind(entry.claim.tenure) !== shelf) continue;
    const isExpired = entry.claim !== undefined && entry.claim.expiresAt <= now;
    const { id, routing } = entry;
    // One by one, as there may be a hundred thousand.
    const queued: NextTask = routing === undefined ? { id, isExpired, entry } : { id, isExpired, entry, routing };
    const because = whyPassed(caller, entry, now) ?? whyUnwanted(caller, entry.summary ?? SAYS_NOTHING, wanted);
    if (because === undefined) offered.push(queued);
    else passed.push({ ...queued, because });
  }
  return { offered, passed };
}

/** Those that come before `task`, in order. */
export function nearerThan(task: Queued, passed: readonly NotHad[]): readonly NotHad[] {
  return inPullOrder(passed.filter((other) => compareQueued(other, task) < 0));
}

function whyPassed({ owner, mustProve = false }: Caller, { claim, isReady, outside, remarks }: TaskEntry, now: number): PassedBecause | undefined {
  if (claim !== undefined && !mustProve && sameOwner(claim.tenure.owner, owner)) return { is: 'mine' };
  if (isReady) return undefined;
  if (outside !== undefined) return { is: 'without-dibs' };
  if (claim !== undefined && claim.expiresAt > now) return { is: 'held', owner: claim.tenure.owner, leftMs: claim.expiresAt - now };
  return { is: 'kept', remarks };
}

/** Why this caller does not want the task that says this, or is not meant. It is not reserved for anybody else. */
export function whyUnwanted(caller: Caller, { routing, reserveFor }: Pick<TextSummary, 'routing' | 'reserveFor'>, wanted: Wanted): PassedBecause | undefined {
  // Nobody else can do what is reserved for this caller, so it is meant, whatever else the task says.
  // What the task says is about whoever does the work, and not about its reviewers.
  if (reserveFor === undefined && wanted.shelf !== 'review') {
    const agent = meantForAnother(routing, caller);
    if (agent !== undefined) return { is: 'for-another', agent };
    // Who is named is meant, whatever kind of worker that is.
    const what = routing?.agent === undefined && caller.worker !== undefined ? unsuited(routing, caller.worker, wanted) : undefined;
    if (what !== undefined) return { is: 'unsuited', what };
  }
  const wish = unmet(routing, wanted);
  return wish === undefined ? undefined : { is: 'unwanted', wish };
}

/** The refusal where nothing is offered. It says whether the board is empty, all is held, or all waits. */
export function nothingToClaim(passed: readonly (Queued & PassedTask)[]): DibsError {
  const isUnwanted = ({ because }: PassedTask): boolean => because.is === 'unwanted' || because.is === 'unsuited' || because.is === 'for-another';
  const lefts = passed.flatMap(({ because }) => (because.is === 'held' ? [because.leftMs] : []));
  const mine = inPullOrder(passed.filter(({ because }) => because.is === 'mine'));
  const unwanted = passed.filter(isUnwanted).length;
  const waiting = passed.length - lefts.length - mine.length - unwanted;
  const freeInMs = lefts.length === 0 ? undefined : Math.min(...lefts);
  return refused({ why: 'nothing-to-claim', held: lefts.length, waiting, unwanted, mine: mine.map(({ id }) => id), ...(freeInMs === undefined ? {} : { freeInMs }) }, mine.length > 0 ? { do: 'list', only: 'mine' } : waiting > 0 && lefts.length === 0 ? { do: 'list', only: 'blocked' } : { do: 'list' });
}
