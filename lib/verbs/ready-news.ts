/**
 * Which tasks can be claimed now, as lines of the journal. Nobody writes down that a task became ready: it is not the
 * task that changed, but what it waited for. So whoever reads events looks. Reads only.
 *
 * What must stay true: that a task is ready is told once for each name under which it lies in scoped/. The name changes
 * with each claim that was given back.
 */

import type { LoggedLine } from '../rules/event.ts';
import type { NewLine } from '../rules/journal.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { listTasks, type Remark, type TaskEntry } from './list-tasks.ts';

export const READY = 'ready';

// Whoever it is reserved for may claim it.
const LEAVE_IT_READY: ReadonlySet<Remark['is']> = new Set(['reserved', 'debris', 'overruled']);

/**
 * A line for each task in scoped/ that its worker can claim, whoever that is, in the order of ids. `told`: is it told
 * already that the task with this path is ready? Throws StoreFault if the registry could not be read.
 */
export function* readyNews({ owner, isMerged }: Pick<Caller, 'owner' | 'isMerged'>, told: (path: string) => boolean): Step<readonly NewLine[]> {
  const { tasks, now } = yield* listTasks({ shelves: ['scoped'], ...(isMerged === undefined ? {} : { isMerged }) });
  return tasks.filter((entry) => isReady(entry) && !told(entry.name.path)).map(({ name }) => {
    const line: LoggedLine = { v: 1, at: now, event: READY, id: name.id, generation: name.generation, by: owner, to: name.path };
    return { path: name.path, from: 0, to: 0, line: JSON.stringify(line) };
  });
}

function isReady({ isReady, name, outside, remarks }: TaskEntry): boolean {
  return isReady || (name.kind === 'rest' && outside === undefined && remarks.some(({ is }) => is === 'reserved') && remarks.every(({ is }) => LEAVE_IT_READY.has(is)));
}
