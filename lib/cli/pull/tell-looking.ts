/** What somebody at a terminal sees while a large board is read: most of the time it is over before. */

import { describeSpan } from '../../rules/duration.ts';
import type { Step } from '../../store/step.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';
import type { Context } from '../command.ts';

const SILENT_MS = 1000;
const BETWEEN_MS = 200;
// To ask for the time costs as much as a small operation.
const OPERATIONS_BETWEEN = 64;

/** The same step, with a line of progress that says how many texts it has read. */
export function* tellLooking<T>(context: Context, step: Step<T>): Step<T> {
  const began = steadyNowMs();
  let [operations, texts, told] = [0, 0, began + SILENT_MS - BETWEEN_MS];
  try {
    let turn = step.next();
    while (turn.done !== true) {
      if (turn.value.name === 'read') texts++;
      if (++operations % OPERATIONS_BETWEEN === 0) {
        const now = steadyNowMs();
        if (now - told >= BETWEEN_MS) {
          told = now;
          context.progress(`looking at the tasks, ${describeSpan(now - began)} so far, ${texts} texts read`);
        }
      }
      let answer: unknown;
      try {
        answer = yield turn.value;
      } catch (fault) {
        turn = step.throw(fault);
        continue;
      }
      turn = step.next(answer);
    }
    return turn.value;
  } finally {
    context.progress('');
  }
}
