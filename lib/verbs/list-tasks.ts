/** The tasks of a registry, one entry each. Changes nothing that anybody goes by. */

import { mayStandFor } from '../rules/foreign-claim.ts';
import { firstInOrderOfIds, inOrderOfIds } from '../rules/id-order.ts';
import { firstExpiry, isAhead } from '../rules/lease.ts';
import { sameOwner, type ClaimedName, type ForeignName, type TaskName } from '../rules/name.ts';
import { FLOW, type ClaimShelf, type Shelf } from '../rules/shelf.ts';
import type { Glance } from '../rules/summary-lines.ts';
import { judge } from '../rules/truth.ts';
import { now, statAll, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { tasksOf } from '../transitions/dependencies.ts';
import { mostTelling, seenByTask, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { Archive } from '../transitions/archived.ts';
import { loggedKeys } from '../transitions/history.ts';
import type { RestingTask, SeenTasks } from '../transitions/seen-names.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { RememberedTexts } from './remembered-texts.ts';
import { describeAtOnce, describeTask, type Known, type TaskEntry } from './task-entry.ts';

export type { Remark, TaskEntry } from './task-entry.ts';

export interface TaskList {
  /** ms, by the registry's clock. */
  readonly now: number;
  /** In the order of the shelves, then by id. */
  readonly tasks: readonly TaskEntry[];
  readonly foreign: readonly ForeignName[];
  /** Claims that were made without dibs, one for each task; some of the foreign names. */
  readonly withoutDibs: readonly SeenForeignClaim[];
  /** How many tasks each shelf has, whether they are listed or not. */
  readonly counts: Readonly<Record<Shelf, number>>;
  /** How many tasks of each shelf were meant and left out, because of `first`. */
  readonly more: Readonly<Record<Shelf, number>>;
}

export interface ListOptions {
  /** Only these shelves. */
  readonly shelves: readonly Shelf[];
  /** Only what a claim would take now. */
  readonly ready?: boolean;
  /** Only claims of this owner, encoded. */
  readonly owner?: string | undefined;
  /** Who asks, encoded: what is reserved for this owner is free for it. */
  readonly me?: string | undefined;
  /** What git says of commits. Without it, what waits until others are merged is not ready. */
  readonly isMerged?: Caller['isMerged'];
  /**
   * Of tasks that nobody has taken up (scoped/, discovery/) only so many of each shelf, the first in order. If none of
   * these can be claimed, then also the first one that can. The texts of the others are not read, or not shown.
   */
  readonly first?: number | undefined;
  /** What whoever asks would claim: what is to be done (scoped), which is the default, or what is to be reviewed. */
  readonly offers?: ClaimShelf | undefined;
  /** Tell of each open dependency who has it. */
  readonly standing?: boolean;
  /** Which tasks in scoped/ and claimed/ are not listed, though they are meant: for who looks at few of very many. */
  readonly leaveOut?: LeaveOut | undefined;
}

/** What is asked about the tasks that lie in scoped/ under one name, of whose texts enough is remembered. */
export interface LeaveOut {
  /** Is this claim left out? Its lease runs until `until` at least, and nobody has asked for its times. */
  takesClaim(claim: ClaimedName, until: number): boolean;
  /** Is it left out, unless it is one of the `first`? `glance`: what its text says. */
  takes(task: RestingTask, glance: Glance): boolean;
  /** Asked afterwards: which of them are listed all the same. */
  first(): readonly RestingTask[];
}

const NOT_TAKEN_UP: ReadonlySet<Shelf> = new Set(['discovery', 'scoped']);
const NONE: Readonly<Record<Shelf, number>> = { discovery: 0, scoped: 0, claimed: 0, waiting: 0, review: 0, cancelled: 0, complete: 0 };

// So many files are asked about in one go. Where only one more is wanted, few are.
const GROUP = 500;
const FEW = 20;

/** The keys of the tasks that have a log. The archive is asked only if one of these has none beside the others. */
function* loggedAmong(meant: ReadonlyMap<Shelf, readonly { readonly key: string }[]>): Step<ReadonlySet<string>> {
  const logged = yield* loggedKeys();
  if ([...meant.values()].every((some) => some.every(({ key }) => logged.has(key)))) return logged;
  return new Set([...logged, ...(yield* Archive.look()).loggedKeys()]);
}

/** The tasks on these shelves. Throws StoreFault if the registry could not be read. */
export function* listTasks({ shelves, ready = false, owner, me, isMerged, first = Number.POSITIVE_INFINITY, offers = 'scoped', standing = false, leaveOut }: ListOptions): Step<TaskList> {
  const found = yield* survey();
  const { ms } = yield* now('reading');
  const withoutDibs = new Map([...(yield* seenByTask(found.foreign))].filter(([key]) => mayStandFor(judge(found.tasks.get(key) ?? [])?.task)));
  const { counts, meant } = sortOut(found.tasks, shelves, owner);
  const more = { ...NONE };
  const mostOf = (shelf: Shelf): number => (NOT_TAKEN_UP.has(shelf) ? first : Number.POSITIVE_INFINITY);
  const tasks: TaskEntry[] = [];
  const texts = yield* RememberedTexts.load([...meant].reduce((sum, [shelf, some]) => sum + Math.min(some.length, mostOf(shelf)), 0));
  const known: Known = { texts, others: tasksOf(found.tasks, { read: (task) => dependenciesOf(task, texts), withStanding: standing }), logged: yield* loggedAmong(meant), me, isMerged, offers };
  let isOneReady = false;
  for (const [shelf, all] of meant) {
    const some = leaveOut === undefined ? all : shelf === 'claimed' ? withoutLiveClaims(all, leaveOut, ms) : shelf === 'scoped' ? yield* withoutSome(all, leaveOut, { texts, withoutDibs }) : all;
    const most = mostOf(shelf);
    const left = inTurn(some, most);
    let shown = 0;
    // Past the first ones, the only question is what can be claimed next.
    const isEnough = (): boolean => shown >= most && (shelf !== 'scoped' || isOneReady);
    for (let at = 0; at < some.length && !isEnough(); ) {
      const taken = take(left, shown < most ? Math.min(most - shown, GROUP) : FEW);
      at += taken.length;
      const group = taken.flatMap(({ key }) => judge(found.tasks.get(key) ?? []) ?? []);
      const files = yield* statAll(group.map(({ task }) => task.path));
      for (const [index, judged] of group.entries()) {
        const file = files[index];
        if (file === undefined || isEnough()) continue;
        const outside = mostTelling(withoutDibs.get(judged.task.key) ?? []);
        const entry = describeAtOnce(judged, file, outside, ms, known) ?? (yield* describeTask(judged, file, outside, ms, known));
        if (!entry.isReady && (ready || shown >= most)) continue;
        tasks.push(entry);
        isOneReady ||= entry.isReady;
        shown++;
      }
    }
    if (!ready) more[shelf] = some.length - shown;
  }
  yield* texts.keep(found.tasks.size);
  return { now: ms, tasks, foreign: found.foreign, withoutDibs: claims(withoutDibs, owner), counts, more };
}

interface Glancing {
  readonly texts: RememberedTexts;
  readonly withoutDibs: ReadonlyMap<string, unknown>;
}

/** Asks about each free task in a few words. Of few tasks that would take longer than to list them. */
function* withoutSome(free: readonly Meant[], leaveOut: LeaveOut, { texts, withoutDibs }: Glancing): Step<readonly Meant[]> {
  if (free.length < GROUP) return free;
  const listed: Meant[] = [];
  for (let at = 0; at < free.length; at += GROUP) {
    const group = free.slice(at, at + GROUP);
    const files = yield* statAll(group.map(({ path }) => path));
    for (const [index, task] of group.entries()) {
      const file = files[index];
      const isFree = file !== undefined && 'kind' in file && file.kind === 'file' && !('kind' in task) && !withoutDibs.has(task.key);
      const glance = isFree ? texts.glance(extOf(task), file) : undefined;
      if (glance === undefined || !leaveOut.takes(task, glance)) listed.push(task);
    }
  }
  return [...listed, ...leaveOut.first()];
}

/** A claim whose very name says that it is held needs no times and no text. Of few claims they are soon had. */
function withoutLiveClaims(claims: readonly Meant[], leaveOut: LeaveOut, nowMs: number): readonly Meant[] {
  if (claims.length < FEW) return claims;
  return claims.filter((claim) => {
    if (!('kind' in claim) || claim.kind !== 'claimed') return true;
    const until = firstExpiry(claim);
    return until <= nowMs || isAhead(claim.claimedAt, nowMs) || !leaveOut.takesClaim(claim, until);
  });
}

/** The ending of its file. */
function extOf({ name, key }: Meant): string {
  const dot = name.indexOf('.', key.length);
  return dot < 0 ? '' : name.slice(dot);
}

/** A task that is to be listed. */
type Meant = RestingTask | TaskName;

/** How many tasks each shelf has, and which of them are meant. */
function sortOut(seen: SeenTasks, shelves: readonly Shelf[], owner: string | undefined): { readonly counts: Readonly<Record<Shelf, number>>; readonly meant: ReadonlyMap<Shelf, readonly Meant[]> } {
  const counts = { ...NONE };
  const meant = new Map<Shelf, Meant[]>(FLOW.filter((shelf) => shelves.includes(shelf)).map((shelf) => [shelf, []]));
  for (const one of seen.resting()) {
    counts[one.shelf]++;
    if (owner === undefined) meant.get(one.shelf)?.push(one);
  }
  for (const names of seen.inUse()) {
    const task = judge(names)?.task;
    if (task === undefined) continue;
    counts[task.shelf]++;
    if (owner === undefined || (task.kind === 'claimed' && sameOwner(task.owner, owner))) meant.get(task.shelf)?.push(task);
  }
  return { counts, meant };
}

/** In the order of ids. The others than the first ones are ordered when they are asked for. */
function* inTurn(some: readonly Meant[], atFirst: number): Generator<Meant, void> {
  const first = firstInOrderOfIds(some, atFirst);
  yield* first;
  if (first.length < some.length) yield* inOrderOfIds(some).slice(first.length);
}

function take<T>(from: Iterator<T>, most: number): readonly T[] {
  const taken: T[] = [];
  for (let turn = from.next(); turn.done !== true; turn = from.next()) {
    taken.push(turn.value);
    if (taken.length >= most) break;
  }
  return taken;
}

function* dependenciesOf(task: TaskName, texts: RememberedTexts): Step<readonly string[]> {
  const file = yield* statIfThere(task.path);
  const reading = file?.kind === 'file' ? (texts.kept(task, file) ?? (yield* texts.read(task, file))) : undefined;
  return reading?.kind === 'summary' ? reading.summary.dependsOn : [];
}

/** One for each task, in the order of ids; only those of `owner`, if one is given. */
function claims(withoutDibs: ReadonlyMap<string, readonly SeenForeignClaim[]>, owner: string | undefined): readonly SeenForeignClaim[] {
  const each = [...withoutDibs.values()].flatMap((same) => mostTelling(same) ?? []);
  const wanted = owner === undefined ? each : each.filter((claim) => claim.owner !== undefined && sameOwner(claim.owner, owner));
  return inOrderOfIds(wanted.map((claim) => ({ id: claim.claim.id, claim }))).map(({ claim }) => claim);
}
