/** When tasks were made and last changed, by their logs. Reads only. */

import { timesOf, type TaskTimes } from '../rules/task-times.ts';
import type { Step } from '../store/step.ts';
import { history, loggedKeys } from '../transitions/history.ts';
import type { TaskEntry } from './list-tasks.ts';

/** By the path of the task. It reads one log for each of them that has one. */
export function* timesOfTasks(entries: readonly Pick<TaskEntry, 'name' | 'routing'>[]): Step<ReadonlyMap<string, TaskTimes>> {
  const logged = yield* loggedKeys();
  const times = new Map<string, TaskTimes>();
  for (const { name, routing } of entries) times.set(name.path, timesOf(logged.has(name.key) ? (yield* history(name.id)).events : [], routing?.created));
  return times;
}
