/** The tasks of a registry, one entry each. Changes nothing that anybody goes by. */

import { mayStandFor } from '../rules/foreign-claim.ts';
import { inOrderOfIds } from '../rules/id-order.ts';
import { sameOwner, type ForeignName, type TaskName } from '../rules/name.ts';
import { FLOW, type Shelf } from '../rules/shelf.ts';
import { judge, type Judgement } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { tasksOf } from '../transitions/dependencies.ts';
import { mostTelling, seenByTask, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { loggedKeys } from '../transitions/history.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { RememberedTexts } from './remembered-texts.ts';
import { describeTask, type Known, type Remark, type TaskEntry } from './task-entry.ts';

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
  for (const [, names] of found.tasks) {
    const judged = judge(names);
    if (judged === undefined) continue;
    const { task } = judged;
    counts[task.shelf]++;
    if (owner === undefined || (task.kind === 'claimed' && sameOwner(task.owner, owner))) meant.get(task.shelf)?.push({ id: task.id, judged });
  }
  const tasks: TaskEntry[] = [];
  const texts = yield* RememberedTexts.load([...meant].reduce((sum, [, some]) => sum + some.length, 0));
  const known: Known = { texts, others: tasksOf(found.tasks, (task) => dependenciesOf(task, texts)), logged: yield* loggedKeys(), me };
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
      const entry = yield* describeTask(judged, ms, known);
      const isReady = outside === undefined && isClaimable(entry, ms);
      if (isReady || !mustBeReady) {
        tasks.push({ ...entry, isReady, ...(outside === undefined ? {} : { outside }) });
        shown++;
      } else if (!ready) more[shelf]++;
    }
  }
  yield* texts.keep(found.tasks.size);
  return { now: ms, tasks, foreign: found.foreign, withoutDibs: claims(withoutDibs, owner), counts, more };
}

function* dependenciesOf(task: TaskName, texts: RememberedTexts): Step<readonly string[]> {
  const file = yield* statIfThere(task.path);
  const reading = file?.kind === 'file' ? yield* texts.of(task, file) : undefined;
  return reading?.kind === 'summary' ? reading.summary.dependsOn : [];
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
