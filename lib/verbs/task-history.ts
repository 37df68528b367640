/** The history of a task, in any spelling of case of its id. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { idKey } from '../rules/task-id.ts';
import type { Step } from '../store/step.ts';
import { absent } from '../transitions/foreign-claim.ts';
import { historyAt, logsOf } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';

/** Oldest first. Throws `not-found` for an id that no shelf, no log and no archive knows. */
export function* taskHistory(id: string): Step<{ readonly events: readonly TaskEvent[]; readonly damaged: number }> {
  const key = idKey(id);
  const logs = yield* distinct(yield* logsOf(key));
  if (logs.length === 0 && (yield* lookConfirmingAbsence(key)).length === 0) throw yield* absent(id);
  const events: TaskEvent[] = [];
  let damaged = 0;
  for (const path of logs) {
    const part = yield* historyAt(path);
    events.push(...part.events);
    damaged += part.damaged;
  }
  return { events, damaged };
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
