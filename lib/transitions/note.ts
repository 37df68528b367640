/** Logs what an owner says about its work, for whoever comes next, and renews the claim. */

import type { Fence } from '../rules/stamp.ts';
import type { Step } from '../store/step.ts';
import { DibsError } from '../rules/error.ts';
import { record } from './history.ts';
import type { Caller } from './caller.ts';
import type { Held } from './held.ts';
import { renew } from './renew.ts';

export function* note(caller: Caller, id: string, text: string, fence?: Fence): Step<Held> {
  const held = yield* renew(caller, id, fence);
  if (!(yield* record('note', held.tenure, { by: caller.owner, text }))) {
    throw new DibsError('store-failed', `the note on ${held.tenure.id} could not be written to its log; the claim was renewed`, {
      task: held.tenure.id,
      next: ['doctor'],
    });
  }
  return held;
}
