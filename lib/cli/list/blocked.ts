/** dibs list --blocked: what nobody holds and I cannot claim, and what each task waits for. */

import { describeSpan } from '../../rules/duration.ts';
import type { Blocker } from '../../rules/facts.ts';
import { printable } from '../../rules/printable.ts';
import { blockedList, type BlockedEntry } from '../../verbs/blocked-list.ts';
import { waitingClauses } from '../../words/dependencies.ts';
import { remarkText } from '../../words/remarks.ts';
import type { Answer, Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { entryFields } from '../output/entry-fields.ts';
import { EXIT } from '../output/exit-code.ts';
import { eventFields } from '../output/json.ts';

const WAITS_LIMIT = 300;

/** `asking`: who asks, and how to learn what is merged. */
export async function listBlocked(context: Context, asking: Parameters<typeof blockedList>[0]): Promise<Answer> {
  const { tasks, now } = await context.run(blockedList(asking));
  const next = context.dibs(['list', '--ready']);
  if (context.json) return { exit: EXIT.ok, fields: { tasks: tasks.map((entry) => fieldsOf(entry, now)), next } };
  const { paint } = context;
  const rows = tasks.map((entry) => [entry.shelf, entry.id, printable(entry.title ?? '', 60), printable(waitsFor(entry, now).join('; '), WAITS_LIMIT)]);
  const table = await columns(rows, (cell, column) => (column === 0 ? paint.faint(cell) : column === 1 ? paint.strong(cell) : cell));
  return { exit: EXIT.ok, fields: {}, text: rows.length === 0 ? `nothing is blocked\nnext: ${next}` : `${table}\nnext: ${next}` };
}

function fieldsOf(entry: BlockedEntry, now: number): Record<string, unknown> {
  const blockers = blockersOf(entry).map((blocker) => (blocker.is === 'open' ? openFields(blocker) : blocker));
  return entryFields(entry, now, { blockers, waits: waitsFor(entry, now), ...(entry.parked === undefined ? {} : { parked: eventFields(entry.parked) }) });
}

function openFields({ id, at }: Extract<Blocker, { readonly is: 'open' }>): Record<string, unknown> {
  return { id, is: 'open', ...(at === undefined ? {} : { shelf: at.shelf, ...(at.holder === undefined ? {} : { holder: { ...at.holder, session: at.holder.session ?? null } }) }) };
}

function blockersOf({ remarks }: BlockedEntry): readonly Blocker[] {
  return remarks.flatMap((remark) => (remark.is === 'depends-on' ? remark.blockers : []));
}

/** What keeps it from being claimed, one clause for each. */
function waitsFor(entry: BlockedEntry, now: number): readonly string[] {
  const { shelf, summary, parked, remarks, outside } = entry;
  const waiting = shelf !== 'waiting' ? [] : summary?.waitingFor !== undefined ? [`waits for: ${summary.waitingFor}`] : [parked === undefined ? 'waits, and nobody said for what' : `waits: ${parked.text ?? ''} (${describeSpan(now - parked.at)} ago)`];
  const others = remarks.filter(({ is }) => is !== 'depends-on').map((remark) => remarkText(remark));
  return [...waiting, ...waitingClauses(blockersOf(entry)), ...others, ...(outside === undefined ? [] : ['claimed without dibs'])];
}
