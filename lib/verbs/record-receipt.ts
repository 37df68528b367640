/** Writes into the log of a task how a command ended by which it is verified. Best effort, like every line of a log. */

import type { ClaimedName } from '../rules/name.ts';
import { cutTo, MOST_COMMAND_BYTES, MOST_TAIL_BYTES, type Receipt } from '../rules/receipt.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { doneBy, record } from '../transitions/history.ts';

/** What is too long for a line of a log is cut. */
export function recordReceipt(caller: Caller, tenure: ClaimedName, { command, tail, ...ended }: Receipt): Step<boolean> {
  return record('verified', tenure, { ...doneBy(caller), ...ended, command: cutTo(command, MOST_COMMAND_BYTES, 'start'), tail: cutTo(tail, MOST_TAIL_BYTES, 'end') });
}
