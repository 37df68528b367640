/** dibs note <id> <text> */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { note } from '../../verbs/note-on-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { checkText, fenceOf, idAt } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { registryNow } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const text = context.args.slice(1).join(' ');
  if (text.trim() === '') throw new DibsError('usage', 'the note is blank', { next: ['note', '--help'] });
  checkText(text, 'the note');
  const held = await context.run(note(await context.caller(), idAt(context, 0), text, fenceOf(context)));
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(held.tenure), claim: claimFields(held) },
    text: `noted on ${context.paint.good(held.tenure.id)}, yours for another ${describeSpan(held.expiresAt - (await registryNow(context)))}`,
  };
}
