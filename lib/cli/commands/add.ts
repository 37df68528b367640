/** dibs add [id|title] */

import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { UNPRINTABLE } from '../../rules/printable.ts';
import { addText } from '../../verbs/add-task.ts';
import { dependencySentence } from '../../words/dependencies.ts';
import { givenText, refuseBeside } from '../add/given-text.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { taskFields } from '../output/json.ts';

export async function command(context: Context): Promise<Answer> {
  const from = context.value('from');
  if (from !== undefined) refuseBeside(context, 'from', 'all of the tasks', context.args[0]);
  if (from !== undefined) return await (await import('../add/plan.ts')).addFrom(context, from);
  const { id, title } = meant(context);
  const text = await givenText(context, id, title);
  const caller = await context.caller();
  const step = id === undefined ? (await import('../../verbs/add-numbered.ts')).addNumbered(caller, text) : addText(caller, id, text);
  const { task, never, isOpen } = await context.run(step);
  if (never.length > 0) context.say(`dibs: nobody can claim ${task.id} yet, because it ${dependencySentence(never)}`);
  const next = context.dibs([isOpen ? 'claim' : 'show', task.id]);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task), next },
    text: `${context.paint.good(task.id)} is added: ${task.path}\n  next: ${next}`,
  };
}

/**
 * What was typed: an id, or a title with a blank in it. A title of one word is given with --title, because a misspelt
 * id must not become a title.
 */
function meant(context: Context): { readonly id?: string; readonly title?: string | undefined } {
  const [word] = context.args;
  const title = context.value('title');
  if (word === undefined) {
    if (title === undefined && context.value('file') === undefined) throw new DibsError('usage', 'an id or a title is missing', { next: ['add', '--help'] });
    return { title };
  }
  if (!/[^ ] +[^ ]/.test(word) || word.search(UNPRINTABLE) >= 0) return { id: requireMeantId(word), title };
  if (title !== undefined) throw new DibsError('usage', 'the title is given twice: as an argument, and with --title', { next: ['add', '--help'] });
  return { title: word.trim() };
}
