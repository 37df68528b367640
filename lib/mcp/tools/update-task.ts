/** update_task: a checkpoint in the log of a task, which renews the claim. */

import { phaseIn, PHASES } from '../../rules/phase.ts';
import { note } from '../../verbs/note-on-task.ts';
import { HELD, heldFields } from '../claim-fields.ts';
import { callOf } from '../next-steps.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';

export const updateTask: Tool = {
  name: 'update_task',
  about: 'Log a checkpoint on your task, and renew its lease.',
  parameters: {
    task_id: TASK_ID,
    note: { is: 'text', most: 4096, isNeeded: true, about: 'done so far, and what comes next' },
    phase: { is: 'text', most: 20, oneOf: PHASES, about: 'default as before' },
    progress: { is: 'number', from: 0, to: 100, about: 'percent, default as before' },
  },
  output: HELD,
  hints: { readOnly: false, idempotent: false },
  async run(call) {
    const { args, caller } = call;
    const held = await call.run(note(caller, requireMeantId(args.text('task_id') ?? ''), { text: args.text('note'), ...phaseIn({ phase: args.text('phase'), progress: args.number('progress') }) }));
    const { id } = held.tenure;
    return { message: `noted on ${id}, and its lease is renewed`, fields: heldFields(call, held, await call.registry.nowMs()), next: [callOf('complete_task', { task_id: id, summary: '…' })] };
  },
};
