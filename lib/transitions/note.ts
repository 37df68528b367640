/** Logs what an owner says about its work, for whoever comes next, and renews the claim. */

import type { Phase } from '../rules/phase.ts';
import type { Fence } from '../rules/stamp.ts';
import type { Step } from '../store/step.ts';
import { refused } from '../rules/error.ts';
import { doneBy, record } from './history.ts';
import type { Caller } from './caller.ts';
import type { Held } from './held.ts';
import { renew } from './renew.ts';

/** What is said: a text, how far the work is, or both. */
export interface Note extends Phase {
  readonly text?: string | undefined;
}

/** Throws what `renew` throws, and `store-failed` if the log could not be written. */
export function* note(caller: Caller, id: string, said: string | Note, fence?: Fence): Step<Held> {
  const held = yield* renew(caller, id, fence);
  if (!(yield* record('note', held.tenure, { ...(typeof said === 'string' ? { text: said } : said), ...doneBy(caller) }))) {
    throw refused({ why: 'note-unwritten', id: held.tenure.id }, { do: 'diagnose' });
  }
  return held;
}
