/** dibs add <id> */

import { readFileSync } from 'node:fs';
import { requireOwnerText } from '../../rules/owner.ts';
import { DibsError } from '../../rules/error.ts';
import { momentOf } from '../../rules/routing.ts';
import { idKey } from '../../rules/task-id.ts';
import { addTask } from '../../verbs/add-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt, requireMeantId } from '../input/values.ts';
import { registryNow } from '../output/claim-text.ts';
import { taskFields } from '../output/json.ts';
import { dependencySentence } from '../../words/dependencies.ts';
import { printable } from '../../rules/printable.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const dependsOn = context.values('depends-on').flatMap((list) => list.split(/[,\s]+/)).filter((word) => word !== '').map((word) => requireMeantId(word));
  if (dependsOn.some((other) => idKey(other) === idKey(id))) throw new DibsError('usage', `${id} cannot depend on itself`);
  const reserveFor = context.value('reserve-for');
  if (reserveFor !== undefined) requireOwnerText(reserveFor);
  const agent = context.value('for');
  if (agent !== undefined) requireOwnerText(agent);
  const isOpen = dependsOn.length === 0 && reserveFor === undefined;
  const body = bodyOf(context);
  const front = {
    title: context.value('title'),
    priority: context.value('priority'),
    depends_on: dependsOn,
    reserve_for: reserveFor,
    agent,
    role: context.value('role'),
    project: context.value('project'),
    labels: context.values('label').flatMap((list) => list.split(',')).map((label) => label.trim()).filter((label) => label !== ''),
    due: dueOf(context),
    created: new Date(await registryNow(context)).toISOString(),
  };
  const { task, never } = await context.run(addTask(await context.caller(), { id, front, body }));
  if (never.length > 0) context.say(`dibs: nobody can claim ${id} yet, because it ${dependencySentence(never)}`);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task) },
    text: `${context.paint.good(task.id)} is added: ${task.path}\n  next: ${context.dibs([isOpen ? 'claim' : 'show', task.id])}`,
  };
}

function dueOf(context: Context): string | undefined {
  const text = context.value('due');
  if (text === undefined || momentOf(text) !== undefined) return text;
  throw new DibsError('usage', `--due ${JSON.stringify(printable(text, 40))} is not a date such as 2026-12-01 or 2026-12-01T09:30Z`);
}

function bodyOf(context: Context): Buffer {
  const file = context.value('body-file');
  if (file === undefined) return Buffer.alloc(0);
  const said = `--body-file ${JSON.stringify(printable(file, 200))}`;
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    // Nobody could claim such a task, because nobody could tell what it depends on.
    if (bytes.includes(0)) throw new DibsError('usage', `${said} has NUL bytes, as text in UTF-16 has: save it as UTF-8`);
    return bytes;
  } catch (error) {
    if (error instanceof DibsError) throw error;
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new DibsError('usage', `${said} cannot be read: ${code}`, { cause: error });
  }
}
