/** What a reader of `list`, `boot`, `show` and `stuck` is told of a task that was claimed without dibs. */

export type { AdoptionPlan, AsideReason, LeaveReason } from '../transitions/adoption-plan.ts';
export { changedAt, foreignFacts, mostTelling } from '../transitions/foreign-claim.ts';
