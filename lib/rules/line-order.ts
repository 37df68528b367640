/**
 * In which order the lines of a log tell what happened. Pure.
 *
 * A line is written after its change. A process that is stopped in between writes it late, below the lines of what
 * happened since. So the place of a line does not tell. Its generation does, because that only rises; and in one
 * generation a task is claimed before it lies on a shelf.
 */

import { isChange } from './event-kind.ts';
import type { TaskEvent } from './event.ts';
import { CLAIMED } from './shelf.ts';

type Line = Pick<TaskEvent, 'generation' | 'to'>;

function compare(a: Line, b: Line): number {
  return a.generation - b.generation || Number(isAtRest(a)) - Number(isAtRest(b));
}

function isAtRest({ to = '' }: Line): boolean {
  return !to.startsWith(`${CLAIMED}/`);
}

/**
 * These lines, oldest first. Lines of one generation that are all about a claim, or all about a shelf, stay as they
 * stand.
 */
export function inOrder<T extends Line>(lines: readonly T[]): readonly T[] {
  // Nearly every log is in order, and listings ask for many.
  const isInOrder = lines.every((line, index) => index === 0 || compare(lines[index - 1] ?? line, line) <= 0);
  return isInOrder ? lines : lines.toSorted(compare);
}

/** Those of them that tell of a change of the place or the holder of the task, oldest first. */
export function changesIn(events: readonly TaskEvent[]): readonly TaskEvent[] {
  return inOrder(events.filter(isChange));
}
