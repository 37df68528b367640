/** What a reader of `list`, `boot`, `show`, `stuck` and `init` is told of tasks that were claimed without dibs. */

import { foreignClaim } from '../rules/foreign-claim.ts';
import type { Step } from '../store/step.ts';
import { survey } from '../transitions/survey.ts';

export type { AdoptionPlan, AsideReason, LeaveReason } from '../transitions/adoption-plan.ts';
export { changedAt, foreignFacts, mostTelling } from '../transitions/foreign-claim.ts';

/** The ids of the tasks that were claimed without dibs, each once. Reads only. */
export function* foreignIds(): Step<readonly string[]> {
  const ids = new Map((yield* survey()).foreign.flatMap((name) => foreignClaim(name) ?? []).map(({ key, id }) => [key, id]));
  return [...ids.values()].toSorted();
}
