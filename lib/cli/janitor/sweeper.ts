/** Who sweeps: the caller, who saves the work of those whose claims it takes, unless it was told not to. */

import { savingCaller } from '../../client/saving.ts';
import type { Caller } from '../../verbs/verbs.ts';
import type { Context } from '../command.ts';

// For all claims of one round together: a round must end, however slow git is.
const ROUND_BUDGET_MS = 60_000;

/** For one round. */
export async function sweeper(context: Context): Promise<Caller> {
  const caller = await context.registry.caller();
  return context.has('no-salvage') ? caller : savingCaller(context.registry, caller, { budgetMs: ROUND_BUDGET_MS, progress: (line) => context.progress(line) });
}
