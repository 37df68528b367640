/** claim_task: claims one task by its id. Again, it renews. */

import { lookAround } from '../../client/claim-overlaps.ts';
import { retryUntilFree } from '../../client/retry-until-free.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { claimTask as claim } from '../../verbs/claim-task.ts';
import type { Tool } from '../tool.ts';
import { CLAIMED, claimedAnswer, LEASE, leaseOf, NOTE, TASK_ID } from './claimed.ts';

export const claimTask: Tool = {
  name: 'claim_task',
  about: 'Claim this task. If it is yours, renew it.',
  parameters: { task_id: TASK_ID, lease_seconds: LEASE, note: NOTE },
  output: CLAIMED,
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, registry, caller, signal } = call;
    const id = requireMeantId(args.text('task_id') ?? '');
    const options = { lease: leaseOf(call), note: args.text('note'), again: 'welcome' } as const;
    const claimed = await lookAround(registry, caller, await call.naming(retryUntilFree((meaning) => claim(caller, id, { ...options, ...meaning }), { registry, caller, id, note: options.note, signal, waitMs: undefined })));
    return await claimedAnswer(call, claimed);
  },
};
