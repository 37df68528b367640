/** The history of a task, in any spelling of case of its id. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { LOG } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { list, type Step } from '../store/step.ts';
import { absent } from '../transitions/foreign-claim.ts';
import { history } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';

/** Oldest first. Throws `not-found` for an id that neither a shelf nor a log knows. */
export function* taskHistory(id: string): Step<{ readonly events: readonly TaskEvent[]; readonly damaged: number }> {
  const spellings = (yield* list(LOG)).filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -6)).filter((spelt) => idKey(spelt) === idKey(id));
  if (spellings.length === 0 && (yield* lookConfirmingAbsence(idKey(id))).length === 0) throw yield* absent(id);
  const events: TaskEvent[] = [];
  let damaged = 0;
  for (const spelt of spellings) {
    const part = yield* history(spelt);
    events.push(...part.events);
    damaged += part.damaged;
  }
  return { events, damaged };
}
