/** Verifies a tenure: what the live registry says, whatever anybody remembers. Reads only. */

import type { DibsError } from '../rules/error.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, pause, type Step } from '../store/step.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { bracketedLook } from '../transitions/look.ts';
import { otherTenure, refuse } from '../transitions/not-mine.ts';
import { meantAmong } from '../rules/mine-among.ts';
import type { Caller } from '../transitions/caller.ts';
import { inDoubt, unproven } from '../transitions/refusal.ts';

export type Verdict =
  /** `held`, or `expired`: it is still the caller's, but anybody may take it now. */
  | { readonly state: 'held' | 'expired'; readonly id: string; readonly held: Held }
  /**
   * It is not the caller's, or not decided yet: `lost`, `held` (by another), `not-claimable` (free), `not-found`,
   * `in-doubt`, `unproven`.
   */
  | { readonly state: 'refused'; readonly id: string; readonly refusal: DibsError };

const TRIES = 6;
const DOUBT_PAUSE_MS = 30;

/** What the caller has of this task now. `fence`: only the claim that it names counts. Throws StoreFault. */
export function* verify(caller: Caller, id: string, fence?: Fence): Step<Verdict> {
  const stillExamined = (): Verdict => ({ state: 'refused', id, refusal: inDoubt(id, 'claim-examined') });
  return yield* retryStep(TRIES, stillExamined, function* (): Step<Verdict | undefined> {
    const { names } = yield* bracketedLook(idKey(id));
    const mine = meantAmong(caller, names, fence);
    if (mine.kind === 'held') {
      const held = yield* describeHeld(mine.tenure);
      if (held !== undefined) return { state: held.expiresAt <= (yield* now('reading')).ms ? 'expired' : 'held', id: mine.tenure.id, held };
    } else if (mine.kind === 'other') {
      return { state: 'refused', id, refusal: otherTenure(caller, mine.tenure) };
    } else if (mine.kind === 'unproven') {
      return { state: 'refused', id, refusal: yield* unproven(mine.tenure) };
    } else if (mine.kind === 'none') {
      const refusal = yield* refuse(caller, id, names, fence);
      if (refusal.code !== 'in-doubt') return { state: 'refused', id, refusal };
    }
    yield* pause(DOUBT_PAUSE_MS);
    return undefined;
  });
}
