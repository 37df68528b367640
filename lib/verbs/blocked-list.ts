/** What nobody holds and somebody cannot claim now, and what each task waits for. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import type { Step } from '../store/step.ts';
import { recentHistory } from '../transitions/history.ts';
import { listTasks, type ListOptions, type TaskEntry, type TaskList } from './list-tasks.ts';

export interface BlockedEntry extends TaskEntry {
  /** What was said when it was put into waiting/, where its text does not say what it waits for. */
  readonly parked?: TaskEvent;
}

export interface BlockedList extends Omit<TaskList, 'tasks'> {
  readonly tasks: readonly BlockedEntry[];
}

/** `me`: who asks, encoded. Throws StoreFault if the registry could not be read. */
export function* blockedList(asking: Pick<ListOptions, 'me' | 'isMerged'>): Step<BlockedList> {
  const found = yield* listTasks({ shelves: ['scoped', 'claimed', 'waiting'], ...asking, standing: true });
  const tasks: BlockedEntry[] = [];
  for (const entry of found.tasks) {
    const isHeld = entry.claim !== undefined && entry.claim.expiresAt > found.now;
    if (entry.isReady || isHeld) continue;
    const parked = entry.shelf === 'waiting' && entry.summary?.waitingFor === undefined ? yield* whyParked(entry) : undefined;
    tasks.push(parked === undefined ? entry : { ...entry, parked });
  }
  return { ...found, tasks };
}

function* whyParked({ name }: TaskEntry): Step<TaskEvent | undefined> {
  const { events } = yield* recentHistory(name.id);
  return events.findLast(({ to, text = '' }) => to === name.path && text !== '');
}
