/** The logs of a registry: where they lie, and all of one task. Reads only. */

import { parseLines, type LoggedLine } from '../rules/event.ts';
import { idOfLog, isLogName } from '../rules/log-name.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey, isTaskId } from '../rules/task-id.ts';
import { list, read, type Step } from '../store/step.ts';
import { archiveListings, type OnUnlisted } from '../transitions/archived.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';

// A hundred thousand lines. Of a longer log the end is read.
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The paths of all logs, those in the archive last: a log that is just being archived has a name there before it loses
 * the other one. Throws StoreFault if `log/` cannot be listed; of the archive, `onUnlisted` hears.
 */
export function* logPaths(onUnlisted?: OnUnlisted): Step<readonly string[]> {
  const beside = (yield* list(LOG)).filter(isLogName).map((name) => `${LOG}/${name}`);
  const archived = (yield* archiveListings(onUnlisted)).flatMap(({ directory, names }) => names.filter(isLogName).map((name) => `${directory}/${name}`));
  return [...beside, ...archived];
}

export interface RegistryLogs {
  /** The paths of the logs of each task, by its key. A task has several if its id was spelt in several ways once. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** How many names there are no log of a task. */
  readonly foreign: number;
}

/** The logs of each task. Throws StoreFault if they cannot be listed. */
export function* registryLogs(): Step<RegistryLogs> {
  const paths = new Map<string, string[]>();
  for (const path of yield* logPaths()) {
    const id = idOfLog(path.slice(path.lastIndexOf('/') + 1)) ?? '';
    if (isTaskId(id)) paths.set(idKey(id), [...(paths.get(idKey(id)) ?? []), path]);
  }
  const foreign = (yield* list(LOG)).filter((name) => !name.startsWith('.') && !isTaskId(idOfLog(name) ?? '')).length;
  return { paths, foreign };
}

export interface WholeLog {
  readonly lines: readonly LoggedLine[];
  /** Lines that could not be read, or that are about another task. */
  readonly damaged: number;
  /** Logs that could not be read, or only in part because they are too long. */
  readonly cut: number;
}

/** All that the logs of a task say, as it was written. A log that cannot be read costs only itself. */
export function* wholeLog(key: string, paths: readonly string[]): Step<WholeLog> {
  const lines: LoggedLine[] = [];
  let [damaged, cut] = [0, 0];
  for (const path of yield* distinct(paths)) {
    let text: string;
    try {
      const bytes = yield* read(path, MOST_BYTES, 'end');
      text = new TextDecoder().decode(bytes);
      if (bytes.length >= MOST_BYTES) {
        text = text.slice(text.indexOf('\n') + 1);
        cut++;
      }
    } catch (fault) {
      if (!isFault(fault)) throw fault;
      if (fault.code !== 'ENOENT') cut++;
      continue;
    }
    const parsed = parseLines(text);
    const own = parsed.lines.filter(({ id }) => idKey(id) === key);
    lines.push(...own);
    damaged += parsed.damaged + parsed.lines.length - own.length;
  }
  return { lines, damaged, cut };
}

/** Without those that are another name of one before. Those that nobody can ask about stay. */
export function* distinct(paths: readonly string[]): Step<readonly string[]> {
  if (paths.length < 2) return paths;
  const seen = new Set<bigint>();
  const found: string[] = [];
  for (const path of paths) {
    let ino: bigint | undefined;
    try {
      ino = (yield* statIfThere(path))?.ino;
    } catch (fault) {
      if (!isFault(fault)) throw fault;
    }
    if (ino !== undefined && seen.has(ino)) continue;
    if (ino !== undefined) seen.add(ino);
    found.push(path);
  }
  return found;
}
