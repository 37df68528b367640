/** What somebody at a terminal sees while a verb waits for a task. */

import { describeSpan } from '../../rules/duration.ts';
import type { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { Context } from '../command.ts';

// Most waiting is over sooner.
const SILENT_MS = 1000;

/** A line of progress with the reason. `id`: of the task; undefined where any will do. */
export function tellWaiting(context: Context, id?: string): (why: DibsError, waitedMs: number) => void {
  const what = id === undefined ? 'waiting' : `waiting for ${id}`;
  return (why, waitedMs) => {
    if (waitedMs > SILENT_MS) context.progress(`${what}, ${describeSpan(waitedMs)} so far: ${printable(why.message)}`);
  };
}
