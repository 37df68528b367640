/** dibs move <id> --to <shelf> */

import { DibsError } from '../../rules/error.ts';
import { REST_SHELVES } from '../../rules/shelf.ts';
import { move } from '../../verbs/move-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { fenceOf, idAt, shelfOf, textOf } from '../input/values.ts';
import { taskFields } from '../output/json.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const target = context.value('to');
  if (target === undefined) throw new DibsError('usage', `--to is missing: one of ${REST_SHELVES.join(', ')}`, { next: ['move', '--help'] });
  const { from, task } = await context.run(move(await context.caller(), id, shelfOf(target, REST_SHELVES), textOf(context, 'reason'), fenceOf(context)));
  const next = context.dibs(['show', task.id]);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task), from: taskFields(from), next },
    text: `${context.paint.good(task.id)} is in ${task.shelf}/, from ${from.archived === true ? 'the archive' : `${from.shelf}/`}\n  file   ${task.path}\n  next: ${next}`,
  };
}
