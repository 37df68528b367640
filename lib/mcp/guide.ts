/** What a model is told about the tools before it calls one: the instructions of the server, and its prompts. */

import { guideIn } from '../words/guide.ts';

/**
 * The loop of an agent by these tools, and who calls. At most 2 KB, because some hosts cut what is longer. A host whose
 * model searches for tools shows it the first line alone.
 */
export const INSTRUCTIONS = `First of all call \`boot\`; to claim the next task of this project and do it, call \`next_task\`.

${guideIn({
  boot: 'call `boot()`',
  lost: '`lost`',
  acknowledge: 'call `boot(acknowledge: true)`',
  blind: 'An error',
  next: 'call `next_task()`',
  nothing: 'The code `nothing-to-claim`',
  wait: '`wait_seconds: 50`',
  claim: 'call\n   `claim_task(task_id)`',
  note: 'call `update_task(task_id, note)`',
  keeps: '`claim_task(task_id)` and a save of its file',
  check: 'call `boot()`. If the task is not in `resume`, stop. If it is in\n   `in_doubt`',
  complete: 'call `complete_task(task_id, summary)`',
  review: '`review: true`',
  release: 'call `release_task(task_id)`',
  help: '`get_briefing(task_id)` tells you all about\nyour task again. Each refusal has the ways out in `next`.',
})}
Where the host does not say who calls, give \`agent\` and \`session\` with each call, the same each time, other ones for each
subagent.
`;

/** The prompts: what a person picks in a menu of the host. */
export const PROMPTS: Readonly<Record<string, { readonly about: string; readonly text: string }>> = {
  work: {
    about: 'Take the next task and do it',
    text: 'Call boot. If it gives you a task back, go on with that one, else call next_task. Read get_briefing, do the work, note each step with update_task, and end with complete_task. If nothing can be claimed, say why and stop.',
  },
  resume: {
    about: 'Go on with what you held before',
    text: 'Call boot. For each task that is yours, call get_briefing and go on where its last note ends. For each task that you lost, say so, leave its files alone, and call boot with acknowledge. Do not claim a new task.',
  },
};
