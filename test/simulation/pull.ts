/**
 * A process that pulls: it looks what comes next, claims it, reads it again, and gives it back if it is not meant for
 * it any more. The same verbs in the same order as in lib/client/claim-next.ts, as one step.
 */

import { isDibsError } from '../../lib/rules/error.ts';
import type { Step } from '../../lib/store/step.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import type { Claim } from '../../lib/transitions/claim.ts';
import { nextTasks, nothingToClaim, type NextTask } from '../../lib/verbs/next-tasks.ts';
import { releaseUnlessWanted } from '../../lib/verbs/still-wanted.ts';

const ROUNDS = 3;
const RACED = new Set(['held', 'in-doubt', 'not-found', 'conflict']);
const GOES_ON = new Set([...RACED, 'lost', 'not-claimable']);

/** @param order which of those that are offered it tries first */
export function* pull(caller: Caller, claim: (id: string) => Step<Claim>, order: (offered: readonly NextTask[]) => readonly NextTask[] = (offered) => offered): Step<Claim> {
  for (let round = 1; ; round++) {
    const { offered, passed } = yield* nextTasks(caller);
    let wasRaced = false;
    for (const { id } of order(offered)) {
      try {
        const claimed = yield* claim(id);
        if ((yield* releaseUnlessWanted(caller, claimed.tenure, {})) === undefined) return claimed;
      } catch (error) {
        if (!isDibsError(error) || !GOES_ON.has(error.code)) throw error;
        wasRaced ||= RACED.has(error.code);
      }
    }
    if (!wasRaced || round === ROUNDS) throw nothingToClaim(passed);
  }
}
