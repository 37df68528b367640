/**
 * Archives a finished task: its logs first, then the task. Normative: docs/protocol.md, "The archive".
 *
 * What must stay true: at each instant the task is on its shelf or in the archive, whole, and its log is found: a log
 * has its name in the archive before it loses the one below `log/`, and whoever looks for one looks there last. So a
 * process that is killed in between leaves nothing to repair, and the next one goes on. And of the two names that a
 * task has meanwhile, nobody ever removes the one in the archive while it ranks first: out of the archive a task is
 * renamed, as it is from any shelf.
 */

import { archiveDirectory, isInArchive, type ArchivedName } from '../rules/archive.ts';
import { logName } from '../rules/log-name.ts';
import type { RestName } from '../rules/name.ts';
import type { FinishedShelf } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import { link, rename, type Step } from '../store/step.ts';
import { lacksHardLinks } from '../store/errno.ts';
import type { Caller } from './caller.ts';
import { drop } from './drop.ts';
import { doneBy, recordIn } from './history.ts';
import { lookConfirmingAbsence } from './look.ts';
import { shelve, type Shelved } from './shelve.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { makeDurable } from './take.ts';

/** A task on a shelf on which it is finished. */
export interface FinishedName extends RestName {
  readonly shelf: FinishedShelf;
}

/** Where it goes, and the paths of all its logs, for who has listed them for many tasks. */
export interface ArchivePlace {
  readonly year: string;
  readonly logs: readonly string[];
}

export type PutInArchive =
  /** `kept`: where the bytes went that an editor wrote on its shelf meanwhile. */
  | { readonly kind: 'archived'; readonly task: ArchivedName; readonly kept?: string }
  /** Somebody has moved it, or archived it. */
  | { readonly kind: 'gone' }
  /** The archive has another file of that name. The task stays where it is. */
  | { readonly kind: 'taken'; readonly path: string };

/**
 * A log of which the archive has another one in that name stays where it is, and is found there first. Throws
 * `malformed` for what is not a file, and StoreFault.
 */
export function* putInArchive(caller: Caller, task: FinishedName, place: ArchivePlace): Step<PutInArchive> {
  const directory = archiveDirectory(place.year, 'complete');
  const logs = yield* putLogs(place.logs, directory);
  const archived: ArchivedName = { ...task, archived: true, path: `${archiveDirectory(place.year, task.shelf)}/${task.name}` };
  const shelved = yield* shelve(task, archived.path);
  if (shelved.kind === 'gone') return { kind: 'gone' };
  if (shelved.kind === 'taken') return { kind: 'taken', path: archived.path };
  yield* makeDurable(caller, archived);
  if (!(yield* hasArrived(archived, shelved))) return { kind: 'gone' };
  yield* recordIn(logs[0] ?? `${directory}/${logName(task.id)}`, 'archive', archived, { ...doneBy(caller), from: task.path });
  return { kind: 'archived', task: archived, ...(shelved.kept === undefined ? {} : { kept: shelved.kept }) };
}

/**
 * Is it archived, after a last look? Not if somebody has moved it meanwhile, from either of its names, or archived it:
 * whoever took its name from the shelf has the task. What such a process left here then goes.
 */
function* hasArrived(archived: ArchivedName, { ino, wasTaken }: Extract<Shelved, { readonly kind: 'done' }>): Step<boolean> {
  const file = yield* statIfThere(archived.path);
  if (file === undefined) return false;
  if (wasTaken !== true && file.links === 1) return true;
  const top = judge(yield* lookConfirmingAbsence(archived.key))?.task;
  if (top === undefined || top.path === archived.path) return wasTaken !== true;
  yield* drop(archived.path, ino ?? 0n);
  return false;
}

/** Archives the logs of a task, as far as they are not in the archive already. Returns where they lie there. */
export function* putLogs(logs: readonly string[], directory: string): Step<readonly string[]> {
  const archived = logs.filter((path) => isInArchive(path));
  const put: string[] = [...archived];
  for (const path of logs.filter((one) => !isInArchive(one))) {
    const to = yield* putLog(path, directory, archived);
    if (to !== undefined) put.push(to);
  }
  return put;
}

/**
 * Archives one log. `archived`: the logs of its task that are in the archive already. Returns where it lies there.
 * Undefined if it is gone, or stays where it is: another file has its name there, or it is no file.
 */
function* putLog(path: string, directory: string, archived: readonly string[]): Step<string | undefined> {
  const log = yield* statIfThere(path);
  if (log?.kind !== 'file') return undefined;
  // It has a name there already if a process was killed before it took this one away, or if its task was taken out of
  // the archive once.
  for (const other of archived) {
    if ((yield* statIfThere(other))?.ino !== log.ino) continue;
    yield* drop(path, log.ino);
    return other;
  }
  const to = `${directory}/${path.slice(path.lastIndexOf('/') + 1)}`;
  const isLinked = yield* linked(path, to, log.ino);
  if (isLinked) yield* drop(path, log.ino);
  else if ((yield* statIfThere(path)) !== undefined) return undefined;
  return to;
}

/** Has the file a second name now? False if that name is taken, or if the file was given it without a second one. */
function* linked(path: string, to: string, ino: bigint): Step<boolean> {
  try {
    yield* link(path, to);
    return true;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (fault.code === 'EEXIST') return (yield* statIfThere(to))?.ino === ino;
    if (fault.code === 'ENOENT') return false;
    if (!lacksHardLinks(fault.code)) throw fault;
  }
  if ((yield* statIfThere(to)) === undefined) yield* rename(path, to);
  return false;
}
