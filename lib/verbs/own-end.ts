/** Whether an owner has ended its own claim, or is just about to. */

import type { TaskEvent } from '../rules/event.ts';
import type { ClaimedName } from '../rules/name.ts';
import { ownEnd } from '../rules/own-end.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { look } from '../transitions/look.ts';

/** What the owner itself did to end this claim, by the log. Undefined if the log does not say so. */
export function* ownEndOf(tenure: ClaimedName): Step<TaskEvent | undefined> {
  return ownEnd(tenure, (yield* history(tenure.id)).events);
}

/** Does the task lie on a shelf in the very generation of this claim, as it does when its owner gives it up? */
export function* isShelvedAs({ key, generation }: ClaimedName): Step<boolean> {
  const task = judge(yield* look(key))?.task;
  return task?.kind === 'rest' && task.generation === generation;
}
