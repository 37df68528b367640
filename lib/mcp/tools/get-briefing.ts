/** get_briefing: all that somebody needs to start a task, or to go on with it. */

import { describeOwner } from '../../rules/owner.ts';
import { showTask } from '../../verbs/show-task.ts';
import { unreadableClause } from '../../words/remarks.ts';
import { heldFields, noteFields, registryNow } from '../claim-fields.ts';
import { callOf } from '../next-steps.ts';
import { Quoted } from '../results.ts';
import { requireMeantId } from '../task-ids.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';

const TEXT_LIMIT = 16_384;

export const getBriefing: Tool = {
  name: 'get_briefing',
  about: 'Read a task: its text, notes, holder.',
  parameters: { task_id: TASK_ID },
  output: { text_quoted: 'string', notes: 'array' },
  hints: { readOnly: true, idempotent: true },
  async run(call) {
    const shown = await call.run(showTask(requireMeantId(call.args.text('task_id'))));
    const nowMs = await registryNow(call);
    const name = 'name' in shown ? shown.name : undefined;
    const claim = 'claim' in shown ? shown.claim : undefined;
    const id = name?.id ?? ('id' in shown ? shown.id : '');
    return {
      message: name === undefined ? `${id} is claimed without dibs` : name.kind === 'claimed' ? `${id} is claimed by ${describeOwner(name.owner)}` : `${id} is in ${name.shelf}`,
      fields: {
        task_id: id,
        shelf: name?.shelf ?? 'claimed',
        ...(claim === undefined ? {} : { ...heldFields(call, claim, nowMs), holder: describeOwner(claim.tenure.owner) }),
        unreadable: shown.unreadable === undefined ? undefined : unreadableClause(shown.unreadable),
        text_quoted: shown.text === undefined ? undefined : new Quoted(shown.text, TEXT_LIMIT),
        notes: shown.notes.map((note) => noteFields(note, nowMs)),
      },
      next: name?.kind === 'claimed' ? [callOf('update_task', { task_id: id, note: '…' })] : [callOf('claim_task', { task_id: id })],
    };
  },
};
