/** dibs log <id> */

import { printable } from '../../rules/printable.ts';
import { taskHistory } from '../../verbs/task-history.ts';
import { savedClause, sizeOf } from '../../words/salvage.ts';
import { columns } from '../output/columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt } from '../input/values.ts';
import { describeDoer, saidLines } from '../output/claim-text.ts';
import { eventFields } from '../output/json.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const { events, damaged } = await context.run(taskHistory(id));
  if (damaged > 0) context.say(`dibs: ${damaged} line${damaged === 1 ? '' : 's'} of the log could not be read and ${damaged === 1 ? 'is' : 'are'} left out`);
  const rows = events.flatMap((event) => {
    const [first = '', ...more] = saidLines([event.text ?? '', ...(event.salvage === undefined ? [] : [event.event === 'salvaged' ? savedClause(event.salvage) : `${sizeOf(event.salvage)}, ${event.salvage.ref}`]), ...(event.artifacts ?? []).map((artifact) => printable(artifact))].filter((word) => word !== '').join('  '), 200);
    const head = [new Date(event.at).toISOString().replace('T', ' ').replace(/\.\d+Z$/, 'Z'), event.event, `~${event.generation}`, describeDoer(event), first];
    return [head, ...more.map((line) => ['', '', '', '', line])];
  });
  const text = rows.length === 0 ? `nothing was logged about ${id} yet` : await columns(rows, (cell, column) => (column === 0 ? context.paint.faint(cell) : column === 1 ? context.paint.strong(cell) : cell));
  return { exit: EXIT.ok, fields: { task: { id }, events: events.map((event) => eventFields(event)), damaged }, text };
}
