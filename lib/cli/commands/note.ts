/** dibs note [id] <text>, or how far the work is, or both */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { meantId } from '../../rules/meant-id.ts';
import { PHASES, phaseIn, phaseOf, progressOf, type Phase } from '../../rules/phase.ts';
import { printable } from '../../rules/printable.ts';
import { isTaskId } from '../../rules/task-id.ts';
import { note } from '../../verbs/note-on-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { checkText, fenceOf } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { aboutOwn } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const phase = phaseGiven(context);
  const { id, text } = noteIn(context.args, Object.keys(phase).length > 0);
  if (text !== undefined) checkText(text, 'the note');
  const caller = await context.caller();
  const held = await context.run(note(caller, await givenOrOnlyId(context, id), { ...phase, text }, fenceOf(context)));
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(held.tenure), claim: claimFields(held), ...phase, next: aboutOwn(context, caller, held.tenure, held.tenure.review === true ? ['review', held.tenure.id, '--approve'] : ['complete', held.tenure.id]) },
    text: `noted on ${context.paint.good(held.tenure.id)}, yours for another ${describeSpan(held.expiresAt - (await context.registry.nowMs()))}`,
  };
}

function phaseGiven(context: Context): Phase {
  const [phaseText, progressText] = [context.value('phase'), context.value('progress')];
  const phase = phaseText === undefined ? undefined : phaseOf(phaseText);
  if (phaseText !== undefined && phase === undefined) throw new DibsError('usage', `${JSON.stringify(printable(phaseText, 40))} is not one of ${PHASES.join(', ')}`, { next: ['note', '--help'] });
  const progress = progressText === undefined ? undefined : progressOf(progressText);
  if (progressText !== undefined && progress === undefined) throw new DibsError('usage', `--progress ${JSON.stringify(printable(progressText, 40))} is not a whole number from 0 to 100`, { next: ['note', '--help'] });
  return phaseIn({ phase, progress });
}

/**
 * One argument alone is the text. If it could be an id, nobody can tell what was left out, unless the phase says
 * enough: then it is the task.
 */
function noteIn(args: readonly string[], isPhaseSaid: boolean): { readonly id: string | undefined; readonly text: string | undefined } {
  const [first, ...rest] = args;
  if (first === undefined) {
    if (isPhaseSaid) return { id: undefined, text: undefined };
    throw new DibsError('usage', 'what is to be noted? Give a text, --phase or --progress', { next: ['note', '--help'] });
  }
  const isTextAlone = rest.length === 0 && !isTaskId(first) && meantId(first) === first;
  if (rest.length === 0 && !isTextAlone) {
    if (isPhaseSaid) return { id: first, text: undefined };
    throw new DibsError('usage', `is ${printable(first, 40)} the task or the note? Give both`, { next: ['note', '--help'] });
  }
  const text = isTextAlone ? first : rest.join(' ');
  if (text.trim() === '') throw new DibsError('usage', 'the note is blank', { next: ['note', '--help'] });
  return { id: isTextAlone ? undefined : first, text };
}
