/** What `next_task` and `claim_task` have in common. */

import { describeOwner } from '../../rules/owner.ts';
import type { Overlapping } from '../../client/claim-overlaps.ts';
import { rememberPlace } from '../../client/claim-place.ts';
import { leaseFor } from '../../rules/settings.ts';
import type { ClaimedTask } from '../../verbs/claim-task.ts';
import { HELD, heldFields, noteFields } from '../claim-fields.ts';
import { brief } from '../../verbs/briefing.ts';
import { BRIEFING_BYTES, describeBriefing } from '../../words/briefing.ts';
import { callInsteadOf, callOf } from '../next-steps.ts';
import { Marked, Quoted } from '../results.ts';
import type { NumberParameter, TextParameter } from '../parameters.ts';
import type { Call, Success } from '../tool.ts';

export const TASK_ID = { is: 'text', most: 400, isNeeded: true, about: 'exact id' } as const satisfies TextParameter;
export const LEASE = { is: 'number', from: 1, to: 86_400, about: 'default 1800, or as registry.yaml says' } as const satisfies NumberParameter;
export const NOTE = { is: 'text', most: 4096, about: 'for the log' } as const satisfies TextParameter;
export const CLAIMED = { task_id: 'string', ...HELD, briefing: 'string' } as const;

const MOST_HELD = 20;
const MOST_OVERLAPS = 5;
const ENTRY_LIMIT = 200;

/** The lease that was asked for, in seconds. Throws `usage` outside of what registry.yaml allows. */
export function leaseOf({ args, caller }: Call): number | undefined {
  const seconds = args.number('lease_seconds');
  return seconds === undefined ? undefined : leaseFor(caller, seconds, seconds);
}

/** The answer to a claim. */
export async function claimedAnswer(call: Call, claimed: ClaimedTask & Overlapping): Promise<Success> {
  await rememberPlace(call.registry, claimed.tenure, () => call.cwd);
  const nowMs = await call.registry.nowMs();
  const { tenure, already, from, others, cameBack, overlaps } = claimed;
  return {
    message: already ? `${tenure.id} is already yours, and its lease is renewed` : `${tenure.id} is yours${tenure.review === true ? ' to review' : ''}`,
    fields: {
      ...heldFields(call, claimed, nowMs),
      already,
      taken_over_from: from === undefined ? undefined : describeOwner(from.owner),
      came_back: cameBack === undefined ? undefined : noteFields(cameBack, nowMs),
      also_held: others.length === 0 ? undefined : others.slice(0, MOST_HELD).map(({ id }) => id),
      overlaps: overlaps?.slice(0, MOST_OVERLAPS).map(({ of, held, mine, entry, leftMs }) => ({
        task_id: of,
        by: describeOwner(held.tenure.owner),
        mine_quoted: new Quoted(mine, ENTRY_LIMIT),
        theirs_quoted: new Quoted(entry, ENTRY_LIMIT),
        lease_left_seconds: Math.round(leftMs / 1000),
      })),
      // Whoever renews has read it.
      briefing: already ? undefined : await briefingOf(call, tenure.id),
    },
    next: already ? [callOf('get_briefing', { task_id: tenure.id })] : [callOf('update_task', { task_id: tenure.id, note: 'what is done, what comes next' })],
  };
}

/** The claim stands, whatever becomes of this. */
async function briefingOf(call: Call, id: string): Promise<Marked | undefined> {
  try {
    const briefing = await call.run(brief(call.caller, id));
    return new Marked(describeBriefing(briefing, { root: call.registry.place.root, dibs: callInsteadOf }, BRIEFING_BYTES).text);
  } catch {
    return undefined;
  }
}
