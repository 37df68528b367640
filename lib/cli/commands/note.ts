/** dibs note [id] <text> */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { meantId } from '../../rules/meant-id.ts';
import { printable } from '../../rules/printable.ts';
import { isTaskId } from '../../rules/task-id.ts';
import { note } from '../../verbs/note-on-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { checkText, fenceOf } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { registryNow } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  // One argument alone is the text. If it could be an id, nobody can tell what was left out.
  const [first = '', ...rest] = context.args;
  const isTextAlone = rest.length === 0 && !isTaskId(first) && meantId(first) === first;
  if (rest.length === 0 && !isTextAlone) throw new DibsError('usage', `is ${printable(first, 40)} the task or the note? Give both`, { next: ['note', '--help'] });
  const text = isTextAlone ? first : rest.join(' ');
  if (text.trim() === '') throw new DibsError('usage', 'the note is blank', { next: ['note', '--help'] });
  checkText(text, 'the note');
  const held = await context.run(note(await context.caller(), await givenOrOnlyId(context, isTextAlone ? undefined : first), text, fenceOf(context)));
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(held.tenure), claim: claimFields(held) },
    text: `noted on ${context.paint.good(held.tenure.id)}, yours for another ${describeSpan(held.expiresAt - (await registryNow(context)))}`,
  };
}
