/** Writes and reads the history of a task. Best effort by design: the change is made before its line is written. */

import { isInArchive } from '../rules/archive.ts';
import { formatEvent, highestGeneration, parseEvents, type EventKind, type TaskEvent } from '../rules/event.ts';
import { idOfLog, isLogOf, logPath } from '../rules/log-name.ts';
import { sameOwner, type ClaimedName, type TaskName } from '../rules/name.ts';
import { phaseIn, type Phase } from '../rules/phase.ts';
import { receiptIn, type Receipt } from '../rules/receipt.ts';
import { salvageIn, type Salvage } from '../rules/salvage.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { append, appendToExisting, link, list, now, read, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import { archivedLogs } from './archived.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

// Enough for some thousand lines. Policy only asks about the last ones.
const TAIL_BYTES = 256 * 1024;
// More than the longest line: 4096 bytes of text, of which JSON writes some as six.
const RECENT_BYTES = 32 * 1024;
// A log is archived once.
const TRIES = 3;

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
  const line = yield* lineAbout(event, task, account);
  return yield* written(retryStep(TRIES, () => new StoreFault('ENOENT', 'append', [logPath(task.id)]), function* () {
    const { path, isThere } = yield* logToWrite(task);
    // A log that is there is not made anew: it may just be archived, and then the line belongs to it there.
    return (isThere ? yield* appendedTo(path, line) : yield* appendedToNew(path, line)) ? true : undefined;
  }));
}

/** The same for a task whose log, if it has one, is in this spelling: it is not looked for. */
export function* recordNew(event: EventKind, task: TaskName, account: Account): Step<boolean> {
  return yield* recordIn(logPath(task.id), event, task, account);
}

/** The same for a log of which the caller knows where it lies. It is made if it is not there. */
export function* recordIn(path: string, event: EventKind, task: TaskName, account: Account): Step<boolean> {
  return yield* written(appendedToNew(path, yield* lineAbout(event, task, account)));
}

/** Best effort. */
function* written(writing: Step<boolean>): Step<boolean> {
  try {
    return yield* writing;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return false;
  }
}

function* appendedToNew(path: string, line: string): Step<boolean> {
  yield* append(path, line);
  return true;
}

/** False if it is gone. */
function* appendedTo(path: string, line: string): Step<boolean> {
  try {
    yield* appendToExisting(path, line);
    return true;
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    return false;
  }
}

function* lineAbout(event: EventKind, task: TaskName, account: Account): Step<string> {
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
  return formatEvent(line);
}

/**
 * Where lines about this task go. A task that was taken out of the archive gets its log back beside the others, as a
 * second name of the same file, so that a listing of `log/` is enough for tasks on a shelf. Only archiving takes a name
 * of a log away, and only one below `log/`: so no two processes can take the last one.
 */
function* logToWrite(task: TaskName): Step<{ readonly path: string; readonly isThere: boolean }> {
  const own = logPath(task.id);
  if ((yield* statIfThere(own)) !== undefined) return { path: own, isThere: true };
  const [log] = yield* logsOf(idKey(task.id));
  if (log === undefined) return { path: own, isThere: false };
  if (isInArchive(log) && !isInArchive(task.path) && (yield* statIfThere(log))?.kind === 'file') yield* linkQuietly(log, own);
  return { path: log, isThere: true };
}

function* linkQuietly(path: string, to: string): Step<void> {
  try {
    yield* link(path, to);
  } catch (fault) {
    // Somebody else was faster, or there are no hard links here. The log is found where it is.
    if (!isFault(fault)) throw fault;
  }
}

/**
 * The path of the log of a task. One task keeps one log: if there is none in this spelling of the id, but one in
 * another, or in the archive, it is that one. What must stay true: the fence is above every generation that was ever
 * logged, however somebody spells the task today. Throws StoreFault if `log/` cannot be listed.
 */
function* logOf(id: string): Step<string> {
  return (yield* logsOf(idKey(id)))[0] ?? logPath(id);
}

/**
 * The keys of the tasks that have a log beside the others, for who asks about many of them: to look for the log of each
 * would list `log/` each time. Empty if it cannot be listed, as a log that cannot be read tells nothing.
 */
export function* loggedKeys(): Step<ReadonlySet<string>> {
  try {
    return new Set((yield* list(LOG)).flatMap((name) => idOfLog(name) ?? []).map((id) => idKey(id)));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return new Set();
  }
}

/** The logs of a task beside the others, in every spelling of its id. */
export function* logsBesideOthers(key: string): Step<readonly string[]> {
  return (yield* list(LOG)).filter((name) => isLogOf(name, key)).toSorted().map((name) => `${LOG}/${name}`);
}

/**
 * All logs of a task, those in the archive last. There are several if they were there before the rule that a task has
 * one, and a log that is just being archived has two names. Throws StoreFault if they cannot be looked for.
 */
export function* logsOf(key: string): Step<readonly string[]> {
  // In this order: a log is archived, and never the other way, while somebody looks.
  const beside = yield* logsBesideOthers(key);
  return [...beside, ...(yield* archivedLogs(key))];
}

export interface History {
  readonly events: readonly TaskEvent[];
  /** Lines, or whole logs, that could not be read. */
  readonly damaged: number;
}

/** The known past of a task, oldest first. A log that cannot be read counts as damaged, never as an error. */
export function* history(id: string): Step<History> {
  return historyIn(yield* tailOf(id));
}

/** The last few lines of it, at least one: for whoever asks about many tasks, and about the end of each. */
export function* recentHistory(id: string): Step<History> {
  return historyIn(yield* tailOf(id, RECENT_BYTES));
}

/** The last lines of a task's log, empty if there is no log. Undefined if it cannot be read. */
export function* tailOf(id: string, most = TAIL_BYTES): Step<string | undefined> {
  return yield* readable(tailOfLog(id, most));
}

function* tailOfLog(id: string, most: number): Step<string> {
  return (yield* tailAt(logPath(id), most)) ?? (yield* tailAt(yield* logOf(id), most)) ?? '';
}

/** The log at a path, as `history` reads one, or as `recentHistory` does. */
export function* historyAt(path: string, most?: 'recent'): Step<History> {
  return historyIn(yield* readable(tailAt(path, most === 'recent' ? RECENT_BYTES : TAIL_BYTES)));
}

/** Undefined: it could not be read. */
function historyIn(text: string | undefined): History {
  return text === undefined ? { events: [], damaged: 1 } : parseEvents(text);
}

/** Undefined if it cannot be read. */
function* readable<T>(reading: Step<T>): Step<T | undefined> {
  try {
    return yield* reading;
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
  for (const path of yield* logsOf(key)) last = Math.max(last, 0, yield* loggedGenerationAt(path));
  return last;
}

/** The highest generation in a task's log, without the lines about the claim `own`; -1 if there is none. */
export function* loggedGeneration(id: string, own?: ClaimedName): Step<number> {
  return highestGeneration((yield* tailOf(id)) ?? '', own?.stamp);
}

/** The same of the log at a path. */
export function* loggedGenerationAt(path: string, own?: ClaimedName): Step<number> {
  return highestGeneration((yield* readable(tailAt(path, TAIL_BYTES))) ?? '', own?.stamp);
}
