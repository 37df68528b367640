/** complete_task: the task is done, or waits for a review. */

import { becameReady } from '../../verbs/became-ready.ts';
import { completeTask as complete } from '../../verbs/complete-task.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';
import { GIVEN_UP, givenUp } from './given-up.ts';

export const completeTask: Tool = {
  name: 'complete_task',
  about: 'Finish your task. Commands that verify it are run in the shell.',
  parameters: {
    task_id: TASK_ID,
    summary: { is: 'text', most: 4096, isNeeded: true, about: 'what was done' },
    artifacts: { is: 'list', items: 50, most: 4096, about: 'commits, files, links' },
    review: { is: 'flag', about: 'to review instead' },
  },
  output: GIVEN_UP,
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, caller } = call;
    const given = await call.run(complete(caller, requireMeantId(args.text('task_id') ?? ''), { text: args.text('summary'), artifacts: args.list('artifacts'), review: args.has('review') }));
    const ready = await call.run(becameReady(caller, given.task));
    return givenUp(call, given, given.task.shelf === 'review' ? `${given.task.id} is in review` : `${given.task.id} is complete`, ready);
  },
};
