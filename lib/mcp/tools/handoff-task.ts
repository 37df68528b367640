/** handoff_task: gives a claim to another owner. */

import { describeOwner, encodeOwner, requireOwnerText } from '../../rules/owner.ts';
import { handoff } from '../../verbs/pass-on.ts';
import { callOf } from '../next-steps.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';

export const handoffTask: Tool = {
  name: 'handoff_task',
  about: 'Give your claim to another agent.',
  parameters: {
    task_id: TASK_ID,
    to: { is: 'text', most: 400, isNeeded: true, about: 'agent, or agent~session' },
    note: { is: 'text', most: 4096, about: 'for the new owner' },
  },
  output: { holder: 'string' },
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, caller } = call;
    const to = encodeOwner(requireOwnerText(args.text('to') ?? ''));
    const { tenure, from } = await call.run(handoff(caller, requireMeantId(args.text('task_id') ?? ''), to, { note: args.text('note') }));
    return {
      message: `${tenure.id} is handed to ${describeOwner(tenure.owner)}: do not work on it any more`,
      fields: { task_id: tenure.id, holder: describeOwner(tenure.owner), stamp: tenure.stamp, fence: tenure.generation, ended_stamp: from.stamp },
      next: [callOf('next_task')],
    };
  },
};
