/**
 * Puts tasks that have been finished for long into the archive, with their logs, so that listings stay small. Ids stay
 * taken, and whoever depends on such a task sees that it is complete.
 *
 * A task of which anything is in doubt is left where it is: it lies on several shelves, or was claimed without dibs, or
 * a file of it cannot be read.
 */

import { archiveDirectory, isInArchive } from '../rules/archive.ts';
import { isDibsError, type DibsError } from '../rules/error.ts';
import { foreignClaim } from '../rules/foreign-claim.ts';
import type { RestName, TaskName } from '../rules/name.ts';
import { isFinishedShelf } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { Archive } from '../transitions/archived.ts';
import type { Caller } from '../transitions/caller.ts';
import { historyAt } from '../transitions/history.ts';
import { putInArchive, putLogs, type FinishedName } from '../transitions/put-in-archive.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { registryLogs } from './registry-logs.ts';

export interface ArchivedTask {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** When it was finished, in ms: by its log, or else by the times of its file. */
  readonly finishedAt: number;
  /** Where the bytes went that an editor wrote on its shelf meanwhile. */
  readonly kept?: string;
}

/** Why a finished task was left on its shelf. */
export type LeftBecause =
  /** Other files have its id. */
  | { readonly is: 'several'; readonly others: readonly string[] }
  | { readonly is: 'without-dibs'; readonly path: string }
  /** The archive has another file of that name. */
  | { readonly is: 'taken'; readonly path: string }
  /** Somebody moved it. */
  | { readonly is: 'gone' }
  | { readonly is: 'fault'; readonly code: string; readonly operation: string }
  | { readonly is: 'refused'; readonly refusal: DibsError };

export interface LeftTask {
  readonly id: string;
  readonly path: string;
  readonly because: LeftBecause;
}

export interface ArchiveReport {
  readonly archived: readonly ArchivedTask[];
  readonly left: readonly LeftTask[];
  /** How many finished tasks are not old enough. */
  readonly younger: number;
}

export interface ArchiveOptions {
  /** Only what has been finished for so long, in ms. */
  readonly olderMs: number;
  /** Only say what would be archived. */
  readonly dryRun: boolean;
  /** The year of a time in ms, of four digits: what was finished in it is archived together. */
  readonly yearOf: (ms: number) => string;
  /** Hears how many tasks of how many are done. */
  readonly onDone?: (done: number, of: number) => void;
}

/** Throws StoreFault if the registry could not be looked at. */
export function* archiveTasks(caller: Caller, { olderMs, dryRun, yearOf, onDone }: ArchiveOptions): Step<ArchiveReport> {
  const { tasks, foreign } = yield* survey();
  const [{ paths: logs }, archive] = [yield* registryLogs(), yield* Archive.look()];
  const latest = (yield* now('reading')).ms - olderMs;
  const claimed = new Map(foreign.flatMap((name) => foreignClaim(name) ?? []).map(({ key, path }) => [key, path]));
  const archived: ArchivedTask[] = [];
  const left: LeftTask[] = [];
  let [younger, done] = [0, 0];
  for (const [key, names] of tasks) {
    onDone?.(done++, tasks.size);
    const onShelves = names.filter((name) => name.kind === 'claimed' || name.archived !== true);
    const task = finishedAmong(onShelves);
    if (task === undefined) continue;
    const leave = (because: LeftBecause): void => void left.push({ id: task.id, path: task.path, because });
    try {
      const finishedAt = yield* lastChange(task, logs.get(key) ?? []);
      if (finishedAt === undefined) continue;
      if (finishedAt > latest) {
        younger++;
        continue;
      }
      const [others, without] = [onShelves.filter((name) => name !== task).map(({ path }) => path), claimed.get(key)];
      if (others.length > 0 || without !== undefined) {
        leave(without === undefined ? { is: 'several', others } : { is: 'without-dibs', path: without });
        continue;
      }
      const place = { year: yearOf(finishedAt), logs: logs.get(key) ?? [] };
      const about = { id: task.id, from: task.path, finishedAt };
      if (dryRun) {
        archived.push({ ...about, to: `${archiveDirectory(place.year, task.shelf)}/${task.name}` });
        continue;
      }
      const put = yield* putInArchive(caller, task, place);
      if (put.kind === 'archived') archived.push({ ...about, to: put.task.path, ...(put.kept === undefined ? {} : { kept: put.kept }) });
      else leave(put.kind === 'gone' ? { is: 'gone' } : { is: 'taken', path: put.path });
    } catch (error) {
      leave(whatWentWrong(error));
    }
  }
  if (!dryRun) yield* putLateLogs(archive, logs, { latest, yearOf, isOnShelf: (key) => tasks.get(key) !== undefined });
  onDone?.(done, tasks.size);
  return { archived, left, younger };
}

/** The task that these are the names of, if it is finished. */
function finishedAmong(names: readonly TaskName[]): FinishedName | undefined {
  const task = judge(names)?.task;
  return task?.kind === 'rest' && isFinished(task) ? task : undefined;
}

function isFinished(task: RestName): task is FinishedName {
  return isFinishedShelf(task.shelf);
}

/** When something was last said of it; where no log tells, when its file changed. Undefined if it is gone. */
function* lastChange(task: RestName, logs: readonly string[]): Step<number | undefined> {
  const last = yield* lastLineOf(logs);
  if (last !== undefined) return last;
  const file = yield* statIfThere(task.path);
  return file === undefined ? undefined : Math.max(0, file.mtimeMs, file.ctimeMs);
}

/** The latest of these times. Undefined if there is no log. */
function* lastLineOf(logs: readonly string[]): Step<number | undefined> {
  let last: number | undefined;
  for (const path of logs) last = Math.max(last ?? 0, yield* lastLine(path));
  return last;
}

/** The time of the last line of a log that can be read; of a log without one, when it was written. */
function* lastLine(path: string): Step<number> {
  const { events } = yield* historyAt(path, 'recent');
  return events.at(-1)?.at ?? Math.max(0, (yield* statIfThere(path))?.mtimeMs ?? 0);
}

/** Lines that came after a task was archived, by a process that looked for its log before that. */
function* putLateLogs(archive: Archive, logs: ReadonlyMap<string, readonly string[]>, { latest, yearOf, isOnShelf }: Pick<ArchiveOptions, 'yearOf'> & { readonly latest: number; readonly isOnShelf: (key: string) => boolean }): Step<void> {
  for (const key of archive.tasks().keys()) {
    const all = logs.get(key) ?? [];
    if (isOnShelf(key)) continue;
    try {
      const last = yield* lastLineOf(all.filter((path) => !isInArchive(path)));
      if (last !== undefined && last <= latest) yield* putLogs(all, archiveDirectory(yearOf(last), 'complete'));
    } catch (error) {
      // It is found where it is, and the next one tries again.
      if (!isFault(error)) throw error;
    }
  }
}

function whatWentWrong(error: unknown): LeftBecause {
  if (isFault(error)) return { is: 'fault', code: error.code, operation: error.operation };
  if (isDibsError(error)) return { is: 'refused', refusal: error };
  throw error;
}
