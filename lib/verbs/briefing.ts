/**
 * What a worker needs to know to start a task, or to go on with it: the task, what it builds on, what was said about it
 * and what became of its holders. Reads only. It is for the holder, or of a task that nobody holds: whoever is refused
 * gets nothing of the text.
 */

import { isDibsError, type DibsError } from '../rules/error.ts';
import type { TaskEvent } from '../rules/event.ts';
import type { RestName, TaskName } from '../rules/name.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import { receiptsOf, type KeptReceipt } from '../rules/receipt.ts';
import type { KeptSalvage } from '../rules/salvage.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import { pastOf, resultOf, type TaskPast } from '../rules/task-past.ts';
import { timesOf, type TaskTimes } from '../rules/task-times.ts';
import { summaryOf, type TextSummary } from '../rules/text-summary.ts';
import type { Shelf } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { frontText } from '../transitions/front-text.ts';
import { requireClaimable, requireCurrent, requireReady } from '../transitions/gate.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { history, recentHistory } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { inDoubt } from '../transitions/refusal.ts';
import { requireMayTake } from '../transitions/review-gate.ts';
import { finishedBy } from './finished-tasks.ts';
import { savedFor } from './saved-for.ts';
import { shownText, type ShownText } from './task-text.ts';
import { verify } from './verify.ts';

/** A task that this one depends on. */
export interface BriefDependency {
  readonly id: string;
  /** Where it lies. Undefined if no shelf has it. */
  readonly shelf?: Shelf;
  /** Who holds it. */
  readonly claim?: Held;
  /** What was said when it was finished, or handed in for review. */
  readonly result?: TaskEvent;
}

export interface Briefing extends ShownText, TaskPast {
  /** ms, by the registry's clock. */
  readonly now: number;
  /** Who asked, encoded. */
  readonly owner: string;
  /** That owner's name proves nothing: the commands have to name the claim. */
  readonly mustProve: boolean;
  readonly task: TaskName;
  /** The caller's claim. Undefined: nobody holds the task. */
  readonly claim?: Held;
  /** How far its holder says it is. */
  readonly phase: Phase;
  /** Why nobody, or not this caller, can claim the task now. */
  readonly refusal?: DibsError;
  /** What the text says of the task. Undefined if that cannot be read for certain. */
  readonly summary?: TextSummary;
  readonly times: TaskTimes;
  /** What was saved of the work of earlier holders, oldest first. */
  readonly salvages: readonly KeptSalvage[];
  readonly dependencies: readonly BriefDependency[];
  /** How the commands ended by which it says that it is done, oldest first. */
  readonly receipts: readonly KeptReceipt[];
  /** How many more it depends on. */
  readonly moreDependencies: number;
  /** What else this agent has finished on this board, oldest first. Undefined: that was not looked for. */
  readonly finished?: readonly TaskEvent[];
}

const TRIES = 4;
const MOST_DEPENDENCIES = 50;
const FINISHED = 5;
const RECEIPTS = 10;

/**
 * All about one task, for its holder, or for anybody if nobody holds it. Throws what `verify` refuses with: `held`,
 * `lost`, `not-found`, `in-doubt`, `unproven`; and StoreFault. `fence`: only the claim that it names counts.
 */
export function* brief(caller: Caller, id: string, fence?: Fence): Step<Briefing> {
  const { task, claim, debris, text } = yield* retryStep(TRIES, () => inDoubt(id, 'hands-changed', 'show'), () => mineOrFree(caller, id, fence));
  const refusal = task.kind === 'rest' ? yield* whyNotFree(caller, task, debris) : undefined;
  const front = yield* frontText(task);
  const reading = front === undefined ? undefined : readMetadata(front.text, task.ext, front.whole);
  const summary = reading?.kind === 'metadata' && front !== undefined ? summaryOf(reading.metadata, front.text, task.ext, front.whole) : undefined;
  const dependsOn = summary?.dependsOn ?? [];
  const { events } = yield* history(task.id);
  const finished = yield* finishedBy(caller.owner, { most: FINISHED, but: task.key });
  return {
    now: (yield* now('reading')).ms,
    owner: caller.owner,
    mustProve: caller.mustProve === true,
    task,
    ...(claim === undefined ? {} : { claim }),
    ...(refusal === undefined ? {} : { refusal }),
    ...text,
    ...(summary === undefined ? {} : { summary }),
    phase: claim === undefined ? {} : currentPhase(events),
    times: timesOf(events, summary?.routing?.created),
    ...pastOf(events),
    receipts: receiptsOf(events, RECEIPTS),
    salvages: savedFor(task, events),
    dependencies: yield* dependenciesOf(dependsOn.slice(0, MOST_DEPENDENCIES)),
    moreDependencies: Math.max(0, dependsOn.length - MOST_DEPENDENCIES),
    ...(finished === undefined ? {} : { finished }),
  };
}

interface Found {
  readonly task: TaskName;
  readonly claim?: Held;
  readonly debris: readonly TaskName[];
  readonly text: ShownText;
}

/** The task and its text, read by the name that was found to be the caller's. Undefined: it moved meanwhile. */
function* mineOrFree(caller: Caller, id: string, fence: Fence | undefined): Step<Found | undefined> {
  const verdict = yield* verify(caller, id, fence);
  if (verdict.state === 'refused' && verdict.refusal.facts?.why !== 'not-claimed') throw verdict.refusal;
  const judged = verdict.state === 'refused' ? judge(yield* lookConfirmingAbsence(idKey(id))) : undefined;
  if (verdict.state === 'refused' && judged?.task.kind !== 'rest') return undefined;
  const claim = verdict.state === 'refused' ? undefined : verdict.held;
  const task = claim?.tenure ?? judged?.task;
  if (task === undefined) return undefined;
  const text = yield* shownText(task.path);
  if (text.unreadable?.is === 'fault' && text.unreadable.code === 'ENOENT') return undefined;
  return { task, debris: judged?.debris ?? [], text, ...(claim === undefined ? {} : { claim }) };
}

/** What a claim would be refused with. */
function* whyNotFree(caller: Caller, task: RestName, debris: readonly TaskName[]): Step<DibsError | undefined> {
  try {
    yield* requireClaimable(task, undefined);
    yield* requireMayTake(task, caller, yield* requireCurrent(task, debris));
    yield* requireReady(task, caller);
    return undefined;
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
}

function* dependenciesOf(ids: readonly string[]): Step<readonly BriefDependency[]> {
  const found: BriefDependency[] = [];
  for (const id of ids) {
    const task = judge(yield* lookConfirmingAbsence(idKey(id)))?.task;
    if (task === undefined) {
      found.push({ id });
      continue;
    }
    const claim = task.kind === 'claimed' ? yield* describeHeld(task) : undefined;
    const result = resultOf((yield* recentHistory(task.id)).events);
    found.push({ id: task.id, shelf: task.shelf, ...(claim === undefined ? {} : { claim }), ...(result === undefined ? {} : { result }) });
  }
  return found;
}
