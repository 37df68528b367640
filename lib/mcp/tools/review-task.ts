/** review_task: ends a review that the caller holds. */

import { asciiTrim } from '../../rules/ascii.ts';
import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { describeOwner } from '../../rules/owner.ts';
import { becameReady } from '../../verbs/became-ready.ts';
import { judgeTask } from '../../verbs/judge-review.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';
import { GIVEN_UP, givenUp } from './given-up.ts';

export const reviewTask: Tool = {
  name: 'review_task',
  about: 'End your review of a task.',
  parameters: {
    task_id: TASK_ID,
    verdict: { is: 'text', most: 20, oneOf: ['approve', 'request-changes'], isNeeded: true, about: 'complete, or back to its author' },
    comments: { is: 'text', most: 4096, about: 'needed to request changes' },
  },
  output: GIVEN_UP,
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, caller } = call;
    const id = requireMeantId(args.text('task_id') ?? '');
    const comments = args.text('comments');
    const verdict = args.text('verdict') === 'approve' ? 'approved' : 'changes-requested';
    if (verdict === 'changes-requested' && asciiTrim(comments ?? '') === '') throw new DibsError('usage', 'request-changes needs comments: whoever changes the work has to know what');
    const judged = await call.run(judgeTask(caller, id, { verdict, comments }));
    const { task, round, keptFor } = judged;
    if (verdict === 'approved') return givenUp(call, judged, `${task.id} is approved, and complete`, await call.run(becameReady(caller, task)));
    if (task.shelf === 'waiting') return givenUp(call, judged, `${task.id} is in waiting: changes were requested ${round} times, and a person has to decide`);
    return givenUp(call, judged, `${task.id} is back in scoped${keptFor === undefined ? '' : `, and ${describeOwner(keptFor.owner)} may claim it first`}`);
  },
};
