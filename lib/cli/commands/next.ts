/** dibs next: what `claim --next` would take, in order. */

import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { priorityOf } from '../../rules/routing.ts';
import type { TaskEntry } from '../../verbs/list-tasks.ts';
import { nearerThan, nextTasks, nothingToClaim, type NextTask } from '../../verbs/next-tasks.ts';
import type { Answer, Context } from '../command.ts';
import { expectLargeBoard } from '../large-board.ts';
import { optionWords } from '../input/parse.ts';
import { columns } from '../output/columns.ts';
import { EXIT } from '../output/exit-code.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { addTextFields } from '../output/text-fields.ts';
import { tellLooking } from '../pull/tell-looking.ts';
import { countOf, explained, passedFields, wantedOf } from '../pull/wanted.ts';

export async function command(context: Context): Promise<Answer> {
  const count = countOf(context);
  expectLargeBoard(context.place);
  const { offered, behind, passed } = await context.run(tellLooking(context, nextTasks(await context.caller(), wantedOf(context), count, context.has('explain') ? 'claims' : 'free')));
  const shown = offered.slice(0, count);
  const more = offered.length - shown.length + behind;
  const [first] = shown;
  if (first === undefined) throw nothingToClaim(passed);
  const nearer = context.has('explain') ? nearerThan(shown.at(-1) ?? first, passed) : undefined;
  const next = context.dibs(['claim', '--next', ...wishes(context)]);
  const lines = [
    await columns(shown.map((task) => [task.id, `priority ${priorityOf(task.routing)}`, former(task), printable(task.entry.title ?? '', 120)]), (cell, column) => (column === 0 ? context.paint.strong(cell) : cell)),
    ...(nearer === undefined ? [] : explained(nearer)),
    ...(more > 0 ? [context.paint.faint(`and ${more} more: ${context.dibs(['list', '--ready'])}`)] : []),
    `next: ${next}`,
  ];
  return {
    exit: EXIT.ok,
    fields: { tasks: shown.map(({ entry }) => fieldsOf(entry)), more, ...(nearer === undefined ? {} : { passed: passedFields(nearer) }), next },
    text: lines.join('\n'),
  };
}

function former({ entry: { claim } }: NextTask): string {
  return claim === undefined ? '' : `of ${describeOwner(claim.tenure.owner)}, whose lease has run out`;
}

/** The same options again, as one types them. */
function wishes(context: Context): readonly string[] {
  return ['project', 'role', 'label', 'shelf'].flatMap((option) => context.values(option).flatMap((value) => optionWords(option, value)));
}

function fieldsOf({ name, summary, claim }: TaskEntry): Readonly<Record<string, unknown>> {
  const fields = taskFields(name);
  addTextFields(fields, summary);
  return claim === undefined ? fields : { ...fields, claim: claimFields(claim) };
}
