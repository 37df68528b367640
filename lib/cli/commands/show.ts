/** dibs show <id> */

import { describeOwner } from '../../rules/owner.ts';
import { printable, printableLines } from '../../rules/printable.ts';
import { showTask } from '../../verbs/show-task.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt } from '../input/values.ts';
import { claimFields, eventFields, taskFields } from '../output/json.ts';
import { describeClaim, describeNote, registryNow } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const shown = await context.run(showTask(idAt(context, 0)));
  const { name, claim, debris, notes, text, unreadable, cut } = shown;
  const nowMs = await registryNow(context);
  const { paint } = context;
  const lines = [`${paint.strong(name.id)} is ${name.kind === 'claimed' ? `claimed by ${describeOwner(name.owner)}` : `in ${name.shelf}/`}`];
  if (claim === undefined) lines.push(`  file   ${name.path}`);
  else lines.push(describeClaim(context, claim, nowMs, false));
  lines.push(...debris.map((other) => `  ${paint.warn('debris')} ${other.path}`));
  if (notes.length > 0) lines.push('', ...notes.map((note) => `  ${describeNote(note, nowMs, '  ')}`));
  lines.push('', unreadable === undefined ? printableLines(text ?? '').trimEnd() : paint.warn(`(its text cannot be shown: ${printable(unreadable)})`));
  if (cut) lines.push(paint.faint('(cut here)'));
  return {
    exit: EXIT.ok,
    fields: {
      task: taskFields(name),
      ...(claim === undefined ? {} : { claim: claimFields(claim) }),
      debris: debris.map((other) => other.path),
      notes: notes.map((note) => eventFields(note)),
      ...(unreadable === undefined ? { text, cut } : { unreadable }),
    },
    text: lines.join('\n'),
  };
}
