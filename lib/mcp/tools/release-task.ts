/** release_task: gives a claim back, unfinished. */

import { DibsError } from '../../rules/error.ts';
import { isRestShelf } from '../../rules/shelf.ts';
import { release } from '../../verbs/give-up.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';
import { TASK_ID } from './claimed.ts';
import { GIVEN_UP, givenUp } from './given-up.ts';

const SHELVES = ['scoped', 'waiting', 'discovery', 'cancelled'] as const;

export const releaseTask: Tool = {
  name: 'release_task',
  about: 'Give your task back unfinished.',
  parameters: {
    task_id: TASK_ID,
    to: { is: 'text', most: 20, oneOf: SHELVES, about: 'default scoped: others may claim it' },
    reason: { is: 'text', most: 4096, about: 'needed unless to is scoped' },
  },
  output: GIVEN_UP,
  hints: { readOnly: false, idempotent: true },
  async run(call) {
    const { args, caller } = call;
    const id = requireMeantId(args.text('task_id') ?? '');
    const to = args.text('to') ?? 'scoped';
    const reason = args.text('reason');
    if (!isRestShelf(to)) throw new DibsError('usage', 'to is no shelf');
    if (to !== 'scoped' && reason === undefined) throw new DibsError('usage', `to ${to} needs a reason: whoever finds ${id} there will want to know`);
    const given = await call.run(release(caller, id, { to, text: reason }));
    return givenUp(call, given, `${given.task.id} is back in ${given.task.shelf}`);
  },
};
