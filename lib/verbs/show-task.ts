/** One task: where it is, whose it is, what was said about it, and its text. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { notesOf } from '../rules/event.ts';
import type { TaskName } from '../rules/name.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import { receiptsOf, type KeptReceipt } from '../rules/receipt.ts';
import { FRONT_LIMIT } from '../rules/find-front.ts';
import type { KeptSalvage } from '../rules/salvage.ts';
import { idKey } from '../rules/task-id.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import { summaryOf, type TextSummary } from '../rules/text-summary.ts';
import { timesOf, type TaskTimes } from '../rules/task-times.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { seen, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { lookBesideForeign } from '../transitions/look.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';
import { notFound } from '../transitions/refusal.ts';
import { savedFor } from './saved-for.ts';
import { shownText, type ShownText } from './task-text.ts';

export interface ShownTask extends ShownText {
  readonly name: TaskName;
  readonly claim?: Held;
  /** How far its holder says it is. */
  readonly phase: Phase;
  readonly times: TaskTimes;
  /** What its text says. Undefined if that cannot be read for certain. */
  readonly summary?: TextSummary;
  readonly debris: readonly TaskName[];
  /** What says that it was claimed without dibs. */
  readonly withoutDibs: readonly SeenForeignClaim[];
  readonly notes: readonly TaskEvent[];
  /** How the commands ended by which it says that it is done, oldest first. */
  readonly receipts: readonly KeptReceipt[];
  /** What was saved of the work of earlier holders, of a task that is not finished. */
  readonly salvages: readonly KeptSalvage[];
}

const NOTES = 10;
const RECEIPTS = 5;

/** A task that was claimed without dibs, and has no file that dibs knows. */
export interface ShownForeign extends ShownText, Pick<ShownTask, 'notes'> {
  readonly id: string;
  readonly withoutDibs: readonly SeenForeignClaim[];
}

/** A task on a shelf, claimed, or archived. Throws `not-found`. */
export function* showTask(id: string): Step<ShownTask | ShownForeign> {
  const { names, foreign } = yield* lookBesideForeign(idKey(id));
  const judged = judge(names);
  const withoutDibs = yield* seen(foreign);
  if (judged === undefined) return yield* showForeign(id, withoutDibs);
  const { task } = judged;
  const debris: TaskName[] = [];
  for (const name of [...judged.debris, ...judged.contested, ...judged.overruled]) if ((yield* statIfThere(name.path)) !== undefined) debris.push(name);
  const claim = task.kind === 'claimed' ? yield* describeHeld(task) : undefined;
  const { events } = yield* history(task.id);
  const shown = yield* shownText(task.path);
  const summary = summaryIn(shown, task.ext);
  return { name: task, ...(summary === undefined ? {} : { summary }), times: timesOf(events, summary?.routing?.created), phase: task.kind === 'claimed' ? currentPhase(events) : {}, debris, notes: notesOf(events, NOTES), receipts: receiptsOf(events, RECEIPTS), salvages: savedFor(task, events), withoutDibs, ...(claim === undefined ? {} : { claim }), ...shown };
}

function summaryIn({ text = '', cut }: ShownText, ext: string): TextSummary | undefined {
  const front = text.slice(0, FRONT_LIMIT);
  const whole = !cut && text.length < FRONT_LIMIT;
  const read = readMetadata(front, ext, whole);
  return read.kind === 'metadata' ? summaryOf(read.metadata, front, ext, whole) : undefined;
}

function* showForeign(id: string, withoutDibs: readonly SeenForeignClaim[]): Step<ShownForeign> {
  const most = withoutDibs.find(({ isMarker }) => !isMarker) ?? withoutDibs[0];
  if (most === undefined) throw notFound(id);
  const { events } = yield* history(most.claim.id);
  return { id: most.claim.id, withoutDibs, notes: notesOf(events, NOTES), ...(yield* shownText(most.claim.path)) };
}
