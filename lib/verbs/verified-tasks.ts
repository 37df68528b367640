/** Which commands the open tasks of a registry would have run to be verified. Reads only. */

import { inOrderOfIds } from '../rules/id-order.ts';
import { isFinishedShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { verifyOf } from '../rules/verify-commands.ts';
import type { Step } from '../store/step.ts';
import { absent } from '../transitions/foreign-claim.ts';
import { frontText } from '../transitions/front-text.ts';
import { survey } from '../transitions/survey.ts';

export interface VerifiedTasks {
  /** In the order of the ids. */
  readonly tasks: readonly { readonly id: string; readonly commands: readonly string[] }[];
  /** The ids of those that mention `verify`, and nobody can tell what that says. */
  readonly unread: readonly string[];
}


/** Of these tasks; of all that are not finished, if none is named. Throws `not-found` for a task that is not there. */
export function* verifiedTasks(ids: readonly string[]): Step<VerifiedTasks> {
  const { tasks: names } = yield* survey();
  const meant = new Set(ids.map(idKey));
  for (const id of ids) if (names.get(idKey(id)) === undefined) throw yield* absent(id);
  const tasks: { id: string; commands: readonly string[] }[] = [];
  const unread: string[] = [];
  for (const [key, all] of names) {
    const task = judge(all)?.task;
    if (task === undefined || (meant.size > 0 ? !meant.has(key) : isFinishedShelf(task.shelf))) continue;
    const front = yield* frontText(task);
    const reading = front === undefined ? undefined : verifyOf(front.text, task.ext, front.whole);
    if (reading?.kind === 'commands') tasks.push({ id: task.id, commands: reading.commands });
    else if (reading?.kind === 'unread') unread.push(task.id);
  }
  return { tasks: inOrderOfIds(tasks), unread: unread.toSorted() };
}
