/** One task: where it is, whose it is, what was said about it, and its text. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { notesOf } from '../rules/event.ts';
import type { TaskName } from '../rules/name.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import { receiptsOf, type KeptReceipt } from '../rules/receipt.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { read, type Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { seen, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { lookBesideForeign } from '../transitions/look.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { notFound } from '../transitions/refusal.ts';

/** Why a text cannot be shown. */
export type Unreadable = { readonly is: 'binary' | 'not-a-file' } | { readonly is: 'fault'; readonly code: string };

export interface ShownTask {
  readonly name: TaskName;
  readonly claim?: Held;
  /** How far its holder says it is. */
  readonly phase: Phase;
  readonly debris: readonly TaskName[];
  /** What says that it was claimed without dibs. */
  readonly withoutDibs: readonly SeenForeignClaim[];
  readonly notes: readonly TaskEvent[];
  /** How the commands ended by which it says that it is done, oldest first. */
  readonly receipts: readonly KeptReceipt[];
  /** Undefined if it cannot be read as text. Then `unreadable` says why. */
  readonly text?: string;
  readonly unreadable?: Unreadable;
  /** The text is longer than this. */
  readonly cut: boolean;
}

const TEXT_LIMIT = 256 * 1024;
const NOTES = 10;
const RECEIPTS = 5;

/** A task that was claimed without dibs, and has no file that dibs knows. */
export interface ShownForeign extends Pick<ShownTask, 'notes' | 'text' | 'unreadable' | 'cut'> {
  readonly id: string;
  readonly withoutDibs: readonly SeenForeignClaim[];
}

/** Throws `not-found`. */
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
  return { name: task, phase: task.kind === 'claimed' ? currentPhase(events) : {}, debris, notes: notesOf(events, NOTES), receipts: receiptsOf(events, RECEIPTS), withoutDibs, ...(claim === undefined ? {} : { claim }), ...(yield* textOf(task.path)) };
}

function* showForeign(id: string, withoutDibs: readonly SeenForeignClaim[]): Step<ShownForeign> {
  const most = withoutDibs.find(({ isMarker }) => !isMarker) ?? withoutDibs[0];
  if (most === undefined) throw notFound(id);
  const { events } = yield* history(most.claim.id);
  return { id: most.claim.id, withoutDibs, notes: notesOf(events, NOTES), ...(yield* textOf(most.claim.path)) };
}

function* textOf(path: string): Step<{ text?: string; unreadable?: Unreadable; cut: boolean }> {
  try {
    const bytes = yield* read(path, TEXT_LIMIT);
    if (bytes.includes(0)) return { unreadable: { is: 'binary' }, cut: false };
    return { text: new TextDecoder().decode(bytes), cut: bytes.length === TEXT_LIMIT };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { unreadable: fault.code === 'EINVAL' || fault.code === 'ELOOP' ? { is: 'not-a-file' } : { is: 'fault', code: fault.code }, cut: false };
  }
}
