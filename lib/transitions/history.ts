/** Writes and reads the history of a task. Best effort by design: the change is made before its line is written. */

import { formatEvent, highestGeneration, parseEvents, type EventKind, type TaskEvent } from '../rules/event.ts';
import type { ClaimedName, TaskName } from '../rules/name.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { append, list, now, read, type Step } from '../store/step.ts';
import { isFault } from './stat-if-there.ts';

// Enough for some thousand lines. Policy only asks about the last ones.
const TAIL_BYTES = 256 * 1024;

export interface Account {
  readonly by: string;
  readonly from?: string;
  readonly text?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
}

/** Writes one line about `task` as it is now. Returns false if the log could not be written. */
export function* record(event: EventKind, task: TaskName, account: Account): Step<boolean> {
  const line: TaskEvent = {
    v: 1,
    at: (yield* now('reading')).ms,
    event,
    id: task.id,
    generation: task.generation,
    by: account.by,
    ...(task.kind === 'claimed' ? { stamp: task.stamp, lease: task.lease } : {}),
    ...(account.from === undefined ? {} : { from: account.from }),
    to: task.path,
    ...(account.text === undefined ? {} : { text: account.text }),
    ...(account.artifacts === undefined || account.artifacts.length === 0 ? {} : { artifacts: account.artifacts }),
  };
  try {
    yield* append(`${LOG}/${task.id}.jsonl`, formatEvent(line));
    return true;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return false;
  }
}

export interface History {
  readonly events: readonly TaskEvent[];
  /** Lines, or whole logs, that could not be read. */
  readonly damaged: number;
}

/** The known past of a task, oldest first. A log that cannot be read counts as damaged, never as an error. */
export function* history(id: string): Step<History> {
  const text = yield* tailOf(id);
  return text === undefined ? { events: [], damaged: 1 } : parseEvents(text);
}

/** The last lines of a log, empty if there is no log. Undefined if it cannot be read. */
export function* tailOf(id: string): Step<string | undefined> {
  try {
    const bytes = yield* read(`${LOG}/${id}.jsonl`, TAIL_BYTES, 'end');
    const text = new TextDecoder().decode(bytes);
    // The tail may begin inside a line. That is not damage.
    return bytes.length >= TAIL_BYTES ? text.slice(text.indexOf('\n') + 1) : text;
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return '';
    if (!isFault(fault)) throw fault;
    return undefined;
  }
}

/** The highest generation in any log of this id, in any spelling of case; -1 if there is none. */
export function* lastLoggedGeneration(key: string): Step<number> {
  let last = -1;
  for (const name of yield* list(LOG)) {
    if (!name.endsWith('.jsonl') || idKey(name.slice(0, -6)) !== key) continue;
    last = Math.max(last, 0, yield* loggedGeneration(name.slice(0, -6)));
  }
  return last;
}

/** The highest generation in one log, without the lines about the claim `own`; -1 if there is none. */
export function* loggedGeneration(id: string, own?: ClaimedName): Step<number> {
  return highestGeneration((yield* tailOf(id)) ?? '', own?.stamp);
}
