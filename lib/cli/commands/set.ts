/** dibs set [id] <key=value…> */

import { describeOwner } from '../../rules/owner.ts';
import { DibsError } from '../../rules/error.ts';
import { MAX_TEXT_BYTES } from '../../rules/event.ts';
import { taskEditor } from '../../client/edit-task.ts';
import { setOnTask } from '../../verbs/set-on-task.ts';
import { dependencySentence } from '../../words/dependencies.ts';
import type { Answer, Context } from '../command.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { fenceOf } from '../input/values.ts';
import { EXIT } from '../output/exit-code.ts';
import { taskFields } from '../output/json.ts';
import { changesOf } from '../set/changes.ts';

export async function command(context: Context): Promise<Answer> {
  const [first = ''] = context.args;
  const words = first.includes('=') ? context.args : context.args.slice(1);
  const edits = changesOf(words, await context.settings());
  if (words.length === 0) throw new DibsError('usage', 'no change is given, such as priority=1', { next: ['set', '--help'] });
  const id = await givenOrOnlyId(context, first.includes('=') ? undefined : first);
  const { task, isNew, never } = await context.run(setOnTask(await context.caller(), id, taskEditor(edits), { said: saidOf(words), fence: fenceOf(context) }));
  if (never.length > 0) context.say(`dibs: nobody can claim ${task.id}, because it ${dependencySentence(never)}`);
  const next = context.dibs(['show', task.id]);
  const where = task.kind === 'claimed' ? `claimed by ${describeOwner(task.owner)}` : `in ${task.shelf}/`;
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task), changed: isNew, next },
    text: `${context.paint.good(task.id)} ${isNew ? 'is changed' : 'says so already'}, ${where}\n  file   ${task.path}\n  next: ${next}`,
  };
}

/** For the log: the changes as they were typed, or only their keys if that would be long. */
function saidOf(words: readonly string[]): string {
  const whole = words.join(' ');
  return Buffer.byteLength(whole) <= MAX_TEXT_BYTES / 4 ? whole : words.map((word) => word.slice(0, word.indexOf('='))).join(' ').slice(0, MAX_TEXT_BYTES / 4);
}
