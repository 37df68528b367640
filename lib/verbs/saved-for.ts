/** What was saved of the work of earlier holders of a task, for whoever goes on with it. Pure. */

import type { TaskEvent } from '../rules/event.ts';
import type { TaskName } from '../rules/name.ts';
import { salvagesOf, type KeptSalvage } from '../rules/salvage.ts';

/** By the events of its log. None of a task that is finished: nobody goes on with it. Oldest first. */
export function savedFor(task: TaskName, events: readonly TaskEvent[]): readonly KeptSalvage[] {
  if (task.kind === 'claimed') return salvagesOf(events, task.stamp);
  return task.shelf === 'complete' || task.shelf === 'cancelled' ? [] : salvagesOf(events);
}
