/** One task: where it is, whose it is, what was said about it, and its text. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { notesOf } from '../rules/event.ts';
import type { TaskName } from '../rules/name.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { read, type Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { notFound } from '../transitions/refusal.ts';

export interface ShownTask {
  readonly name: TaskName;
  readonly claim?: Held;
  readonly debris: readonly TaskName[];
  readonly notes: readonly TaskEvent[];
  /** Undefined if it cannot be read as text. Then `unreadable` says why. */
  readonly text?: string;
  readonly unreadable?: string;
  /** The text is longer than this. */
  readonly cut: boolean;
}

const TEXT_LIMIT = 256 * 1024;
const NOTES = 10;

/** Throws `not-found`. */
export function* showTask(id: string): Step<ShownTask> {
  const judged = judge(yield* lookConfirmingAbsence(idKey(id)));
  if (judged === undefined) throw notFound(id);
  const { task } = judged;
  const debris: TaskName[] = [];
  for (const name of [...judged.debris, ...judged.contested, ...judged.overruled]) if ((yield* statIfThere(name.path)) !== undefined) debris.push(name);
  const claim = task.kind === 'claimed' ? yield* describeHeld(task) : undefined;
  const { events } = yield* history(task.id);
  return { name: task, debris, notes: notesOf(events, NOTES), ...(claim === undefined ? {} : { claim }), ...(yield* textOf(task)) };
}

function* textOf(task: TaskName): Step<{ text?: string; unreadable?: string; cut: boolean }> {
  try {
    const bytes = yield* read(task.path, TEXT_LIMIT);
    if (bytes.includes(0)) return { unreadable: 'it is binary', cut: false };
    return { text: new TextDecoder().decode(bytes), cut: bytes.length === TEXT_LIMIT };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { unreadable: fault.code === 'EINVAL' || fault.code === 'ELOOP' ? 'it is not a regular file' : fault.code, cut: false };
  }
}
