/** dibs claim <id…>, or the task that comes next */

import { requireMeantId } from '../../rules/meant-id.ts';
import type { ClaimOptions } from '../../verbs/verbs.ts';
import { claimTask, type ClaimedTask } from '../../verbs/claim-task.ts';
import { Standstills } from '../../system/standstill.ts';
import { retryUntilFree } from '../../client/retry-until-free.ts';
import type { Answer, Context } from '../command.ts';
import { saver } from '../saver.ts';
import { fenceOf, leaseOf, textOf, waitOf } from '../input/values.ts';
import { lookAround, type Overlapping } from '../../client/claim-overlaps.ts';
import { rememberPlace } from '../../client/claim-place.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';
import { describeClaimed } from '../output/claimed-task.ts';
import { tellWaiting } from '../output/waiting.ts';
import { claimShelfOf, isNextMeant } from '../pull/wanted.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';

export async function command(context: Context): Promise<Answer> {
  if (isNextMeant(context, ['count', 'explain'])) {
    const { claimNextTasks } = await import('../pull/claim-next-tasks.ts');
    return await claimNextTasks(context);
  }
  const ids = context.args.map((id) => requireMeantId(id));
  const waitMs = waitOf(context);
  const deadline = waitMs === undefined ? undefined : steadyNowMs() + waitMs;
  const options: ClaimOptions = {
    lease: await leaseOf(context),
    note: textOf(context, 'note'),
    again: context.has('new') ? 'refuse' : 'welcome',
    fence: fenceOf(context),
    shelf: claimShelfOf(context),
  };
  const results: Result[] = [];
  const standstills = Standstills.atStart();
  for (const id of ids) {
    try {
      const claimed = await claimWaiting(context, id, options, deadline, standstills);
      await rememberPlace(context.registry, claimed.tenure, () => context.cwd);
      results.push(await describeClaimed(context, claimed));
    } catch (thrown) {
      results.push(refusalResult(context, id, thrown));
    }
  }
  return answerOf(context, results, ids.length === 1);
}

/** Claims a task, and tries again while another holds it and there is time. */
async function claimWaiting(context: Context, id: string, options: ClaimOptions, deadline: number | undefined, standstills: Standstills): Promise<ClaimedTask & Overlapping> {
  const { registry } = context;
  const caller = await saver(context);
  try {
    return await lookAround(registry, caller, await context.naming(retryUntilFree((meaning) => claimTask(caller, id, { ...options, ...meaning }), {
      registry,
      caller,
      id,
      note: options.note,
      standstills,
      waitMs: deadline === undefined ? undefined : Math.max(0, deadline - steadyNowMs()),
      onWait: tellWaiting(context, id),
    })));
  } finally {
    context.progress('');
  }
}
