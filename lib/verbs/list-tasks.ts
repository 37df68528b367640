/** The tasks of a registry, one entry each, with what is unusual about them. Reads only. */

import { isAhead } from '../rules/lease.ts';
import { MAX_GENERATION, sameOwner, type ForeignName, type TaskName } from '../rules/name.ts';
import { FLOW, type Shelf } from '../rules/shelf.ts';
import { mayStandFor } from '../rules/foreign-claim.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import type { Routing } from '../rules/routing.ts';
import { endedSince } from '../rules/event.ts';
import { inOrderOfIds } from '../rules/id-order.ts';
import type { Blocker } from '../rules/facts.ts';
import type { MetadataFault } from '../rules/metadata-fault.ts';
import { judge, type Judgement } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { blockersOf, tasksOf, type OtherTasks } from '../transitions/dependencies.ts';
import { frontText } from '../transitions/front-text.ts';
import { isReservedFor } from '../transitions/gate.ts';
import { mostTelling, seenByTask, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { heldAt, type Held } from '../transitions/held.ts';
import { history, loggedKeys } from '../transitions/history.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';

export interface TaskEntry {
  readonly id: string;
  readonly name: TaskName;
  readonly shelf: Shelf;
  readonly title?: string;
  /** What its text says about who should do it, and how soon. */
  readonly routing?: Routing;
  readonly claim?: Held;
  /**
   * Would a claim take it now? It is free, or its claim has run out. A hint: the rename decides. False for what dibs
   * cannot read.
   */
  readonly isReady: boolean;
  /** What a person should know about it: unreadable, a symlink, in doubt, debris beside it. */
  readonly remarks: readonly Remark[];
  /** What says that somebody claimed it without dibs. */
  readonly outside?: SeenForeignClaim;
}

/** lib/words/remarks.ts says it. */
export type Remark =
  | { readonly is: 'moving' | 'ahead-of-clock' | 'examined' | 'generations-used' }
  /** It is held under a name that others have, too, so it may be the caller's or not. */
  | { readonly is: 'unproven' }
  | { readonly is: 'not-a-file'; readonly kind: string }
  | { readonly is: 'debris'; readonly path: string }
  /** A file that does not count while the task is held. */
  | { readonly is: 'overruled'; readonly path: string }
  | { readonly is: 'unreadable'; readonly code?: string }
  | { readonly is: 'bad-metadata'; readonly fault: MetadataFault }
  | { readonly is: 'depends-on'; readonly blockers: readonly Blocker[] }
  | { readonly is: 'reserved'; readonly for: string }
  /** A copy of a task that was ended: an older one, or one from elsewhere. */
  | { readonly is: 'ended-before'; readonly isOlder: boolean };

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
  /**
   * Of tasks that nobody has taken up (scoped/, discovery/) only so many of each shelf, the first in order. If none of
   * these can be claimed, then also the first one that can. The texts of the others are not read, or not shown.
   */
  readonly first?: number | undefined;
}

const NOT_TAKEN_UP: ReadonlySet<Shelf> = new Set(['discovery', 'scoped']);
const NONE: Readonly<Record<Shelf, number>> = { discovery: 0, scoped: 0, claimed: 0, waiting: 0, review: 0, cancelled: 0, complete: 0 };

/** The tasks on these shelves. Throws StoreFault if the registry could not be read. */
export function* listTasks({ shelves, ready = false, owner, me, first = Number.POSITIVE_INFINITY }: ListOptions): Step<TaskList> {
  const found = yield* survey();
  const { ms } = yield* now('reading');
  const withoutDibs = new Map([...(yield* seenByTask(found.foreign))].filter(([key]) => mayStandFor(judge(found.tasks.get(key) ?? [])?.task)));
  const counts = { ...NONE };
  const more = { ...NONE };
  const meant = new Map<Shelf, Meant[]>(FLOW.filter((shelf) => shelves.includes(shelf)).map((shelf) => [shelf, []]));
  for (const names of found.tasks.values()) {
    const judged = judge(names);
    if (judged === undefined) continue;
    const { task } = judged;
    counts[task.shelf]++;
    if (owner === undefined || (task.kind === 'claimed' && sameOwner(task.owner, owner))) meant.get(task.shelf)?.push({ id: task.id, judged });
  }
  const tasks: TaskEntry[] = [];
  const known: Known = { others: tasksOf(found.tasks), logged: yield* loggedKeys(), me };
  for (const [shelf, some] of meant) {
    const most = NOT_TAKEN_UP.has(shelf) ? first : Number.POSITIVE_INFINITY;
    let shown = 0;
    let mustBeReady = ready;
    for (const { judged } of inOrderOfIds(some)) {
      // Past the first ones, the only question is what can be claimed next.
      if (shown >= most) {
        mustBeReady = true;
        if (shelf !== 'scoped' || tasks.some(({ isReady }) => isReady)) {
          more[shelf]++;
          continue;
        }
      }
      const outside = mostTelling(withoutDibs.get(judged.task.key) ?? []);
      const entry = yield* describe(judged, ms, known);
      const isReady = outside === undefined && isClaimable(entry, ms);
      if (isReady || !mustBeReady) {
        tasks.push({ ...entry, isReady, ...(outside === undefined ? {} : { outside }) });
        shown++;
      } else if (!ready) more[shelf]++;
    }
  }
  return { now: ms, tasks, foreign: found.foreign, withoutDibs: claims(withoutDibs, owner), counts, more };
}

/** A task that is to be listed. */
interface Meant {
  readonly id: string;
  readonly judged: Judgement;
}

/** Files beside a task do not keep it from being claimed. */
const HARMLESS: ReadonlySet<Remark['is']> = new Set(['debris', 'overruled']);

function isClaimable({ shelf, claim, remarks }: Omit<TaskEntry, 'isReady'>, nowMs: number): boolean {
  const isFree = claim === undefined ? shelf === 'scoped' : claim.expiresAt <= nowMs;
  return isFree && remarks.every(({ is }) => HARMLESS.has(is));
}

/** One for each task, in the order of ids; only those of `owner`, if one is given. */
function claims(withoutDibs: ReadonlyMap<string, readonly SeenForeignClaim[]>, owner: string | undefined): readonly SeenForeignClaim[] {
  const each = [...withoutDibs.values()].flatMap((same) => mostTelling(same) ?? []);
  const wanted = owner === undefined ? each : each.filter((claim) => claim.owner !== undefined && sameOwner(claim.owner, owner));
  return inOrderOfIds(wanted.map((claim) => ({ id: claim.claim.id, claim }))).map(({ claim }) => claim);
}

/** What is known of all tasks. */
interface Known {
  readonly others: OtherTasks;
  /** The keys of the tasks that have a log. */
  readonly logged: ReadonlySet<string>;
  /** Who asks. */
  readonly me: string | undefined;
}

function* describe({ task, debris, contested, overruled }: Judgement, nowMs: number, known: Known): Step<Omit<TaskEntry, 'isReady'>> {
  const remarks: Remark[] = [];
  const entry = { id: task.id, name: task, shelf: task.shelf, remarks };
  let claim: Held | undefined;
  try {
    const file = yield* statIfThere(task.path);
    if (file === undefined) remarks.push({ is: 'moving' });
    else if (file.kind !== 'file') remarks.push({ is: 'not-a-file', kind: file.kind });
    if (task.kind === 'claimed' && file !== undefined) {
      claim = heldAt(task, file, nowMs);
      if (isAhead(file.mtimeMs, nowMs) || isAhead(task.claimedAt, nowMs)) remarks.push({ is: 'ahead-of-clock' });
      if (task.nonce !== undefined) remarks.push({ is: 'examined' });
    }
    for (const other of [...debris, ...contested]) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'debris', path: other.path });
    }
    for (const other of overruled) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'overruled', path: other.path });
    }
    const said = file?.kind === 'file' ? yield* readInto(task, debris, remarks, { ...known, expired: claim !== undefined && claim.expiresAt <= nowMs }) : undefined;
    return { ...entry, ...said, ...(claim === undefined ? {} : { claim }) };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    remarks.push({ is: 'unreadable', code: fault.code });
    return { ...entry, ...(claim === undefined ? {} : { claim }) };
  }
}

type Said = Pick<TaskEntry, 'title' | 'routing'>;

/**
 * Returns what the text says of the task, and adds a remark for everything in the text or the log that keeps a task in
 * scoped/ from being claimed, or one whose claim has run out.
 */
function* readInto(task: TaskName, debris: readonly TaskName[], remarks: Remark[], { others, logged, me, expired }: Known & { readonly expired: boolean }): Step<Said> {
  const front = yield* frontText(task);
  if (front === undefined) {
    remarks.push({ is: 'unreadable' });
    return {};
  }
  const reading = readMetadata(front.text, task.ext, front.whole);
  if (reading.kind === 'malformed') remarks.push({ is: 'bad-metadata', fault: reading.why });
  const { title, routing, dependsOn, reserveFor } = reading.kind === 'metadata' ? reading.metadata : { title: undefined, routing: undefined, dependsOn: [], reserveFor: undefined };
  const said = { ...(title === undefined ? {} : { title }), ...(routing === undefined ? {} : { routing }) };
  if (!expired && (task.kind === 'claimed' || task.shelf !== 'scoped')) return said;
  if (task.generation >= MAX_GENERATION) remarks.push({ is: 'generations-used' });
  remarks.push(...waitingRemarks(yield* blockersOf(task, dependsOn, others)));
  if (reserveFor !== undefined && (me === undefined || !isReservedFor(reserveFor, me))) remarks.push({ is: 'reserved', for: reserveFor });
  if (task.kind === 'claimed') return said;
  const end = logged.has(task.key) ? endedSince(task.generation, (yield* history(task.id)).events, debris) : undefined;
  if (end !== undefined) remarks.push({ is: 'ended-before', isOlder: end.generation > task.generation });
  return said;
}

/** One for all that will be complete when others have done their work, and one for each that never will by itself. */
function waitingRemarks(blockers: readonly Blocker[]): readonly Remark[] {
  const open = blockers.filter(({ is }) => is === 'open');
  const never = blockers.filter(({ is }) => is !== 'open').map((blocker): Remark => ({ is: 'depends-on', blockers: [blocker] }));
  return open.length === 0 ? never : [...never, { is: 'depends-on', blockers: open }];
}
