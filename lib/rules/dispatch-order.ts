/**
 * The order in which tasks can be done that may wait for each other: as they are pulled, each after what it waits for.
 * Pure.
 */

import { inPullOrder, type Queued } from './pull-order.ts';

/** A task that may wait for others. */
export interface Waiting extends Queued {
  readonly key: string;
  /** The keys of the tasks that must be complete before, each once. */
  readonly waitsFor: readonly string[];
}

/**
 * The tasks in order, whatever order they come in. `never`: those that wait for a task which is not among them, for
 * each other, or for one of these.
 */
export function inOrderOfWork<T extends Waiting>(tasks: readonly T[]): { readonly order: readonly T[]; readonly never: readonly T[] } {
  const queue = inPullOrder(tasks.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  const left = queue.map(({ waitsFor }) => waitsFor.length);
  const followers = followersIn(queue);
  const order: T[] = [];
  for (const rank of queue.keys()) {
    if (left[rank] !== 0) continue;
    // Whoever waited for this one, and would have come before it, comes at once.
    const turns = [rank];
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) {
      const task = queue[next];
      if (task === undefined) break;
      order.push(task);
      for (const follower of followers.get(task.key) ?? []) {
        const open = (left[follower] = (left[follower] ?? 0) - 1);
        if (open === 0 && follower < rank) turns.splice(placeIn(turns, follower), 0, follower);
      }
    }
  }
  const done = new Set(order);
  return { order, never: queue.filter((task) => !done.has(task)) };
}

/** By the key of a task: the places in the queue of those that wait for it. */
function followersIn(queue: readonly Waiting[]): ReadonlyMap<string, readonly number[]> {
  const followers = new Map<string, number[]>();
  for (const [rank, { waitsFor }] of queue.entries()) {
    for (const key of waitsFor) {
      const some = followers.get(key);
      if (some === undefined) followers.set(key, [rank]);
      else some.push(rank);
    }
  }
  return followers;
}

function placeIn(sorted: readonly number[], rank: number): number {
  const at = sorted.findIndex((other) => other > rank);
  return at < 0 ? sorted.length : at;
}
