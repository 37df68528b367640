/** What `next_task` and `claim_task` have in common. */

import { describeOwner } from '../../rules/owner.ts';
import { leaseFor } from '../../rules/settings.ts';
import type { ClaimedTask } from '../../verbs/claim-task.ts';
import { HELD, heldFields, noteFields, registryNow, rememberPlace } from '../claim-fields.ts';
import { callOf } from '../next-steps.ts';
import type { NumberParameter, TextParameter } from '../parameters.ts';
import type { Call, Success } from '../tool.ts';

export const TASK_ID = { is: 'text', most: 400, isNeeded: true, about: 'exact id' } as const satisfies TextParameter;
export const LEASE = { is: 'number', from: 1, to: 86_400, about: 'default 1800, or as registry.yaml says' } as const satisfies NumberParameter;
export const NOTE = { is: 'text', most: 4096, about: 'for the log' } as const satisfies TextParameter;
export const CLAIMED = { task_id: 'string', ...HELD } as const;

/** The lease that was asked for, in seconds. Throws `usage` outside of what registry.yaml allows. */
export function leaseOf({ args, caller }: Call): number | undefined {
  const seconds = args.number('lease_seconds');
  return seconds === undefined ? undefined : leaseFor(caller, seconds, seconds);
}

/** The answer to a claim. */
export async function claimedAnswer(call: Call, claimed: ClaimedTask): Promise<Success> {
  await rememberPlace(call, claimed);
  const nowMs = await registryNow(call);
  const { tenure, already, from, others, lastNote, cameBack } = claimed;
  return {
    message: already ? `${tenure.id} is already yours, and its lease is renewed` : `${tenure.id} is yours`,
    fields: {
      ...heldFields(call, claimed, nowMs),
      already,
      taken_over_from: from === undefined ? undefined : describeOwner(from.owner),
      last_note: lastNote === undefined ? undefined : noteFields(lastNote, nowMs),
      came_back: cameBack === undefined ? undefined : noteFields(cameBack, nowMs),
      also_held: others.length === 0 ? undefined : others.map(({ id }) => id),
    },
    next: [callOf('get_briefing', { task_id: tenure.id })],
  };
}
