/** When tasks that are finished, or that are gone, changed for the last time. Reads only. */

import { isChange } from '../rules/event-kind.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';

/** By the key of the task, in ms; 0 where the log does not tell. Tasks that somebody may still work on are left out. */
export function* lastChanges(ids: readonly string[]): Step<ReadonlyMap<string, number>> {
  const changes = new Map<string, number>();
  for (const [key, id] of new Map(ids.map((id) => [idKey(id), id]))) {
    const task = judge(yield* lookConfirmingAbsence(key))?.task;
    if (task !== undefined && task.shelf !== 'complete' && task.shelf !== 'cancelled') continue;
    const { events } = yield* history(task?.id ?? id);
    changes.set(key, events.findLast(isChange)?.at ?? 0);
  }
  return changes;
}
