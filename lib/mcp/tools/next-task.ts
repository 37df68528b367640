/** next_task: claims the task that comes next, or only shows what comes. */

import { isDibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { priorityOf, type Wanted } from '../../rules/routing.ts';
import { claimNext } from '../../client/claim-next.ts';
import { claimTask } from '../../verbs/claim-task.ts';
import { nextTasks, nothingToClaim } from '../../verbs/next-tasks.ts';
import { callOf } from '../next-steps.ts';
import type { Call, Success, Tool } from '../tool.ts';
import { CLAIMED, claimedAnswer, LEASE, leaseOf, NOTE } from './claimed.ts';

const SHOWN = 5;
// Hosts end a call that says nothing for a minute.
const LONGEST_WAIT_SECONDS = 50;

export const nextTask: Tool = {
  name: 'next_task',
  about: 'Claim the task that comes next. No two callers get the same.',
  parameters: {
    peek: { is: 'flag', about: 'only show what comes' },
    project: { is: 'text', most: 400, about: 'only this project' },
    role: { is: 'text', most: 400, about: 'only this role' },
    labels: { is: 'list', items: 20, most: 2000, about: 'all of them' },
    review: { is: 'flag', about: "another's work, to review_task" },
    wait_seconds: { is: 'number', from: 0, to: LONGEST_WAIT_SECONDS, about: 'wait if there is none, default 0' },
    lease_seconds: LEASE,
    note: NOTE,
  },
  output: { ...CLAIMED, tasks: 'array' },
  hints: { readOnly: false, idempotent: false },
  async run(call) {
    const { args, registry, caller, signal } = call;
    const wanted: Wanted = { project: args.text('project'), role: args.text('role'), labels: args.list('labels'), shelf: args.has('review') ? 'review' : 'scoped' };
    if (args.has('peek')) return await peek(call, wanted);
    const lease = leaseOf(call);
    const note = args.text('note');
    const { claimed } = await claimNext({
      registry,
      caller,
      wanted,
      note,
      claim: (id, meaning) => claimTask(caller, id, { lease, note, again: 'refuse', shelf: wanted.shelf, ...meaning }),
      waitMs: (args.number('wait_seconds') ?? 0) * 1000,
      untilChange: (atMostMs) => call.untilChange(atMostMs),
      onWait: (why) => {
        call.progress(isDibsError(why) ? why.message : 'waiting');
      },
      signal,
    });
    return await claimedAnswer(call, claimed);
  },
};

async function peek(call: Call, wanted: Wanted): Promise<Success> {
  const { offered, behind, passed } = await call.run(nextTasks(call.caller, wanted, SHOWN, 'free'));
  if (offered.length === 0) throw nothingToClaim(passed);
  return {
    message: `${offered.length + behind} can be claimed, and nothing was`,
    fields: {
      tasks: offered.slice(0, SHOWN).map(({ id, routing, entry: { title, claim } }) => ({
        task_id: id,
        priority: priorityOf(routing),
        title_quoted: title,
        expired_claim_of: claim === undefined ? undefined : describeOwner(claim.tenure.owner),
      })),
    },
    next: [callOf('next_task')],
  };
}
