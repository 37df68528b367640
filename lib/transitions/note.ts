/** Logs what an owner says about its work, for whoever comes next, and renews the claim. */

import type { Fence } from '../rules/stamp.ts';
import type { Step } from '../store/step.ts';
import { refused } from '../rules/error.ts';
import { record } from './history.ts';
import type { Caller } from './caller.ts';
import type { Held } from './held.ts';
import { renew } from './renew.ts';

/** Throws what `renew` throws, and `store-failed` if the log could not be written. */
export function* note(caller: Caller, id: string, text: string, fence?: Fence): Step<Held> {
  const held = yield* renew(caller, id, fence);
  if (!(yield* record('note', held.tenure, { by: caller.owner, text }))) {
    throw refused({ why: 'note-unwritten', id: held.tenure.id }, { do: 'diagnose' });
  }
  return held;
}
