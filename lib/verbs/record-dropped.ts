/** Writes into the log of a task that what was saved of somebody's work is not kept any more. Best effort. */

import { parseClaimedPath } from '../rules/name.ts';
import type { Salvage } from '../rules/salvage.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { doneBy, history, record } from '../transitions/history.ts';

/** The line is about the same tenure as the one that told of it. Without that one there is nothing to take back. */
export function* recordDropped(caller: Caller, id: string, salvage: Salvage): Step<void> {
  const { events } = yield* history(id);
  const told = events.findLast((event) => event.event === 'salvaged' && event.salvage?.ref === salvage.ref);
  const tenure = parseClaimedPath(told?.to ?? '');
  if (tenure !== undefined) yield* record('salvage-dropped', tenure, { ...doneBy(caller), salvage });
}
