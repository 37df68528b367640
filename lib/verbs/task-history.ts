/** The history of a task, in any spelling of case of its id. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { idKey } from '../rules/task-id.ts';
import type { Step } from '../store/step.ts';
import { absent } from '../transitions/foreign-claim.ts';
import { historyAt, logsOf } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { distinct } from './registry-logs.ts';

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
