/** The logs of a registry: where they lie, and all of one task. Reads only. */

import { parseLines, type LoggedLine } from '../rules/event.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey, isTaskId } from '../rules/task-id.ts';
import { list, read, type Step } from '../store/step.ts';
import { isFault } from '../transitions/stat-if-there.ts';

const ENDING = '.jsonl';
// A hundred thousand lines. Of a longer log the end is read.
const MOST_BYTES = 32 * 1024 * 1024;

export interface RegistryLogs {
  /** The paths of the logs of each task, by its key. A task has several if its id was spelt in several ways once. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** How many names there are no log of a task. */
  readonly foreign: number;
}

/** Where the logs lie that dibs writes. Throws StoreFault if they cannot be listed. */
export function* registryLogs(): Step<RegistryLogs> {
  const paths = new Map<string, string[]>();
  let foreign = 0;
  for (const name of yield* list(LOG)) {
    const id = name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : '';
    if (!isTaskId(id)) {
      if (!name.startsWith('.')) foreign++;
      continue;
    }
    const key = idKey(id);
    paths.set(key, [...(paths.get(key) ?? []), `${LOG}/${name}`]);
  }
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
  for (const path of paths) {
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
