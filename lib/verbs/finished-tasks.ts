/** What an agent has finished on a board lately, by the logs. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { parseName, type TaskName } from '../rules/name.ts';
import { sameAgent } from '../rules/owner.ts';
import { resultOf } from '../rules/task-past.ts';
import { list, type Step } from '../store/step.ts';
import { recentHistory } from '../transitions/history.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';

// To look when each was finished takes some microseconds a task.
const MOST_LOOKED_AT = 10_000;
const MOST_LOGS = 100;

/**
 * The events by which this agent finished tasks, in any of its sessions, oldest first, at most `most`, without those of
 * the task with the key `but`. Only the logs of the hundred tasks that were finished last are read. Undefined on a
 * board with so many finished tasks that it would take long to find these.
 */
export function* finishedBy(owner: string, { most, but }: { readonly most: number; readonly but: string }): Step<readonly TaskEvent[] | undefined> {
  const tasks: TaskName[] = [];
  for (const shelf of ['complete', 'review'] as const) {
    const names = yield* list(shelf);
    if (tasks.length + names.length > MOST_LOOKED_AT) return undefined;
    for (const listed of names) {
      const name = parseName(shelf, listed);
      if (name !== undefined && name.kind !== 'foreign' && name.key !== but) tasks.push(name);
    }
  }
  const dated: { readonly task: TaskName; readonly ms: number }[] = [];
  for (const task of tasks) {
    // The rename to the shelf changed this time.
    const ms = (yield* statIfThere(task.path))?.ctimeMs;
    if (ms !== undefined) dated.push({ task, ms });
  }
  const found: TaskEvent[] = [];
  for (const { task } of dated.toSorted((a, b) => b.ms - a.ms).slice(0, MOST_LOGS)) {
    const result = resultOf((yield* recentHistory(task.id)).events);
    if (result !== undefined && sameAgent(result.by, owner)) found.push(result);
    if (found.length >= most) break;
  }
  return found.toSorted((a, b) => a.at - b.at);
}
