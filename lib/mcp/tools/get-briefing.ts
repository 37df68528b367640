/** get_briefing: all that somebody needs to start a task, or to go on with it. */

import { brief } from '../../verbs/briefing.ts';
import { afterBriefing, BRIEFING_BYTES, describeBriefing } from '../../words/briefing.ts';
import { heldFields } from '../claim-fields.ts';
import { callInsteadOf } from '../next-steps.ts';
import { Marked } from '../results.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';

export const getBriefing: Tool = {
  name: 'get_briefing',
  about: 'Read your task, or a free one: text, notes, what it depends on.',
  parameters: { task_id: TASK_ID },
  output: { briefing: 'string' },
  hints: { readOnly: true, idempotent: true },
  async run(call) {
    const briefing = await call.run(brief(call.caller, requireMeantId(call.args.text('task_id') ?? '')));
    const { task, claim, now, phase } = briefing;
    const { text, shown } = describeBriefing(briefing, { root: call.registry.place.root, dibs: callInsteadOf }, BRIEFING_BYTES);
    return {
      message: claim === undefined ? `${task.id} is in ${task.shelf}, and nobody holds it` : `${task.id} is yours`,
      fields: { task_id: task.id, shelf: task.shelf, ...(claim === undefined ? {} : heldFields(call, claim, now)), ...phase, briefing: new Marked(text) },
      next: [callInsteadOf(afterBriefing(shown))],
    };
  },
};
