/** Writes and reads the history of a task. Best effort by design: the change is made before its line is written. */

import { formatEvent, highestGeneration, parseEvents, type EventKind, type TaskEvent } from '../rules/event.ts';
import { sameOwner, type ClaimedName, type TaskName } from '../rules/name.ts';
import { phaseIn, type Phase } from '../rules/phase.ts';
import { receiptIn, type Receipt } from '../rules/receipt.ts';
import { salvageIn, type Salvage } from '../rules/salvage.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { append, list, now, read, type Step } from '../store/step.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

// Enough for some thousand lines. Policy only asks about the last ones.
const TAIL_BYTES = 256 * 1024;
// More than the longest line: 4096 bytes of text, of which JSON writes some as six.
const RECENT_BYTES = 32 * 1024;

export interface Account extends Phase, Partial<Receipt> {
  readonly by: string;
  /** Who did it in that one's name, encoded. */
  readonly author?: string;
  readonly from?: string;
  readonly text?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  /** For whom the task is kept, encoded, and for how long, in seconds. */
  readonly for?: string | undefined;
  readonly lease?: number | undefined;
  readonly salvage?: Salvage;
}

/** Whom a line of the log names: the owner in whose name it was done, and who did it, if that is another. */
export function doneBy({ owner, author }: Pick<Caller, 'owner' | 'author'>): Pick<Account, 'by' | 'author'> {
  return author === undefined || sameOwner(author, owner) ? { by: owner } : { by: owner, author };
}

/** Writes one line about `task` as it is now. Returns false if the log could not be written. */
export function* record(event: EventKind, task: TaskName, account: Account): Step<boolean> {
  return yield* recordAt((): Step<string> => logOf(task.id), event, task, account);
}

/** The same for a task whose log, if it has one, is in this spelling: it is not looked for. */
export function* recordNew(event: EventKind, task: TaskName, account: Account): Step<boolean> {
  // oxlint-disable-next-line require-yield -- nothing has to be looked at
  return yield* recordAt(function* () {
    return `${LOG}/${task.id}.jsonl`;
  }, event, task, account);
}

function* recordAt(place: () => Step<string>, event: EventKind, task: TaskName, account: Account): Step<boolean> {
  const line: TaskEvent = {
    v: 1,
    at: (yield* now('reading')).ms,
    event,
    id: task.id,
    generation: task.generation,
    by: account.by,
    ...(account.author === undefined ? {} : { author: account.author }),
    ...(task.kind === 'claimed' ? { stamp: task.stamp, lease: task.lease } : {}),
    ...(account.from === undefined ? {} : { from: account.from }),
    to: task.path,
    ...(account.for === undefined ? {} : { for: account.for }),
    ...(account.lease === undefined ? {} : { lease: account.lease }),
    ...(account.text === undefined ? {} : { text: account.text }),
    ...(account.artifacts === undefined || account.artifacts.length === 0 ? {} : { artifacts: account.artifacts }),
    ...phaseIn(account),
    ...receiptIn(account),
    ...salvageIn(account),
  };
  try {
    yield* append(yield* place(), formatEvent(line));
    return true;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return false;
  }
}

/**
 * The path of the log of a task. One task keeps one log: if there is none in this spelling of the id, but one in
 * another, it is that one. What must stay true: the fence is above every generation that was ever logged, however
 * somebody spells the task today. Throws StoreFault if `log/` cannot be listed.
 */
export function* logOf(id: string): Step<string> {
  const own = `${LOG}/${id}.jsonl`;
  if ((yield* statIfThere(own)) !== undefined) return own;
  return (yield* logsOf(idKey(id)))[0] ?? own;
}

/**
 * The keys of the tasks that have a log, for who asks about many of them: to look for the log of each would list `log/`
 * each time. Empty if it cannot be listed, as a log that cannot be read tells nothing.
 */
export function* loggedKeys(): Step<ReadonlySet<string>> {
  try {
    return new Set((yield* list(LOG)).filter((name) => name.endsWith('.jsonl')).map((name) => idKey(name.slice(0, -6))));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return new Set();
  }
}

/** All logs of a task, in every spelling of its id. There are several if they were there before this rule. */
function* logsOf(key: string): Step<readonly string[]> {
  return (yield* list(LOG)).filter((name) => name.endsWith('.jsonl') && idKey(name.slice(0, -6)) === key).toSorted().map((name) => `${LOG}/${name}`);
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

/** The last few lines of it, at least one: for whoever asks about many tasks, and about the end of each. */
export function* recentHistory(id: string): Step<History> {
  const text = yield* tailOf(id, RECENT_BYTES);
  return text === undefined ? { events: [], damaged: 1 } : parseEvents(text);
}

/** The last lines of a task's log, empty if there is no log. Undefined if it cannot be read. */
export function* tailOf(id: string, most = TAIL_BYTES): Step<string | undefined> {
  try {
    return (yield* tailAt(`${LOG}/${id}.jsonl`, most)) ?? (yield* tailAt(yield* logOf(id), most)) ?? '';
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return undefined;
  }
}

/** Undefined if there is no such log. */
function* tailAt(path: string, most: number): Step<string | undefined> {
  try {
    const bytes = yield* read(path, most, 'end');
    const text = utf8Text(bytes);
    // The tail may begin inside a line. That is not damage.
    return bytes.length >= most ? text.slice(text.indexOf('\n') + 1) : text;
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}

/** The highest generation in any log of this id, in any spelling of case; -1 if there is none. */
export function* lastLoggedGeneration(key: string): Step<number> {
  let last = -1;
  for (const path of yield* logsOf(key)) last = Math.max(last, 0, yield* loggedGeneration(path.slice(LOG.length + 1, -6)));
  return last;
}

/** The highest generation in a task's log, without the lines about the claim `own`; -1 if there is none. */
export function* loggedGeneration(id: string, own?: ClaimedName): Step<number> {
  return highestGeneration((yield* tailOf(id)) ?? '', own?.stamp);
}
