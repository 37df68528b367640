/** add_task: a new task on the board. */

import { join } from 'node:path';
import { requireOwnerText } from '../../rules/owner.ts';
import { addText, composeTask } from '../../verbs/add-task.ts';
import { dependencySentence } from '../../words/dependencies.ts';
import { callOf } from '../next-steps.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import type { Tool } from '../tool.ts';

export const addTask: Tool = {
  name: 'add_task',
  about: 'Add a task, and claim nothing.',
  parameters: {
    task_id: { is: 'text', most: 400, about: 'default the next number' },
    title: { is: 'text', most: 400, isNeeded: true, about: 'one line' },
    body: { is: 'text', most: 65_536, about: 'Markdown' },
    priority: { is: 'number', from: 1, to: 9, about: '1 is most urgent, default 2' },
    depends_on: { is: 'list', items: 100, most: 8000, about: 'ids to be complete first' },
    project: { is: 'text', most: 400, about: 'its project' },
    role: { is: 'text', most: 400, about: 'for which role' },
    labels: { is: 'list', items: 20, most: 2000, about: 'to choose it by' },
    for_agent: { is: 'text', most: 400, about: 'offered to' },
  },
  output: { task_id: 'string' },
  hints: { readOnly: false, idempotent: false },
  async run(call) {
    const { args, caller } = call;
    const named = args.text('task_id');
    const id = named === undefined ? undefined : requireMeantId(named);
    const priority = args.number('priority');
    const agent = args.text('for_agent');
    if (agent !== undefined) requireOwnerText(agent);
    const front = {
      title: args.text('title'),
      priority: priority === undefined ? undefined : `${priority}`,
      depends_on: args.list('depends_on').map((other) => requireMeantId(other)),
      agent,
      role: args.text('role'),
      project: args.text('project'),
      labels: args.list('labels'),
      created: new Date(await call.registry.nowMs()).toISOString(),
    };
    const text = composeTask({ front, body: Buffer.from(args.text('body') ?? '') });
    const { task, never, isOpen } = await call.run(id === undefined ? (await import('../../verbs/add-numbered.ts')).addNumbered(caller, text) : addText(caller, id, text));
    return {
      message: never.length === 0 ? `${task.id} is added` : `${task.id} is added, and nobody can claim it yet, because it ${dependencySentence(never)}`,
      fields: { task_id: task.id, file: join(call.registry.place.root, task.path) },
      next: [isOpen ? callOf('claim_task', { task_id: task.id }) : callOf('get_briefing', { task_id: task.id })],
    };
  },
};
