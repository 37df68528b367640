/** dibs add <id> */

import { readFileSync } from 'node:fs';
import { writeMetadata } from '../../rules/task-metadata.ts';
import { DibsError } from '../../rules/error.ts';
import { idKey, requireTaskId } from '../../rules/task-id.ts';
import { add } from '../../transitions/add.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt } from '../input/values.ts';
import { taskFields } from '../output/json.ts';
import { printable } from '../../rules/printable.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const dependsOn = context.values('depends-on').flatMap((list) => list.split(/[,\s]+/)).filter((word) => word !== '').map((word) => requireTaskId(word));
  if (dependsOn.some((other) => idKey(other) === idKey(id))) throw new DibsError('usage', `${id} cannot depend on itself`);
  const isOpen = dependsOn.length === 0 && context.value('reserve-for') === undefined;
  const text = writeMetadata(
    {
      title: context.value('title'),
      priority: context.value('priority'),
      depends_on: dependsOn,
      reserve_for: context.value('reserve-for'),
      role: context.value('role'),
      project: context.value('project'),
    },
    bodyOf(context),
  );
  const task = await context.run(add(await context.caller(), { id, text }));
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task) },
    text: `${context.paint.good(task.id)} is added: ${task.path}\n  next: ${context.dibs([isOpen ? 'claim' : 'show', task.id])}`,
  };
}

function bodyOf(context: Context): string {
  const file = context.value('body-file');
  if (file === undefined) return '';
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new DibsError('usage', `--body-file ${JSON.stringify(printable(file, 200))} cannot be read: ${code}`, { cause: error });
  }
}
