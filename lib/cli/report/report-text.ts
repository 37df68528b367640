/** A report for people, on a terminal. */

import { describeSpan } from '../../rules/duration.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import type { Report } from '../../verbs/report.ts';
import { counted, overlapSentence, placeOf, proofSentence, TIME_MEANINGS, unprovenSentence, unreadSentences } from '../../words/report.ts';
import type { Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { nextLine } from '../output/paint.ts';

// The rest is in --json.
const MOST_ROWS = 10;

/** What to do after it: look at a double hold, at claims that have run out, or at the task that ran out most. */
export function nextStep({ dibs }: Pick<Context, 'dibs'>, { proof, expiries, counts }: Report): string | undefined {
  const double = proof.overlaps.find(({ isWithinSkew }) => !isWithinSkew) ?? proof.overlaps[0];
  if (double !== undefined) return dibs(['log', double.id]);
  const [often] = expiries;
  if (often !== undefined && often.count > 1) return dibs(['log', often.id]);
  if (counts.held > 0) return dibs(['stuck']);
  const [unproven] = proof.unproven;
  return unproven === undefined ? undefined : dibs(['log', unproven.id]);
}

/** `page`: the path of the page that was written, if one was. */
export async function reportText(context: Context, found: Report, { next, page }: { readonly next: string | undefined; readonly page: string | undefined }): Promise<string> {
  const { paint } = context;
  const { proof, counts, receipts } = found;
  const isDouble = proof.overlaps.some(({ isWithinSkew }) => !isWithinSkew);
  const sections: string[] = [
    paint.strong([counted(found.tasks.length, 'task'), `${counts.done.toLocaleString('en')} completed`, `${counts.held.toLocaleString('en')} held now`].join(', ')) + (found.since === undefined ? '' : `, since ${new Date(found.since).toISOString().slice(0, 16).replace('T', ' ')}Z`),
    (isDouble ? paint.bad : paint.good)(proofSentence(proof)),
    await timesTable(context, found),
    await agentsTable(context, found),
    [
      `${counted(found.takeOvers, 'take-over')}, ${counted(found.steals, 'claim')} taken by force, ${counted(found.rounds, 'round')} of review`,
      ...(receipts.passed + receipts.failed === 0 ? [] : [`verify: ${receipts.passed.toLocaleString('en')} passed, ${receipts.failed.toLocaleString('en')} failed`]),
    ].join('\n'),
    await section(context, 'ran out', found.expiries.map(({ id, count, owners }) => [id, `${count}×`, [...owners].slice(0, 3).map(([owner, times]) => `${describeOwner(owner)}${times > 1 ? ` ${times}×` : ''}`).join(', ')])),
    await section(context, 'both held it', proof.overlaps.map((overlap) => [overlap.id, `~${overlap.earlier.name.generation} and ~${overlap.later.name.generation}`, overlapSentence(overlap)])),
    await section(context, 'unproven', proof.unproven.map((one) => [one.id, placeOf(one), unprovenSentence(one)])),
    unreadSentences(found).join('\n'),
  ];
  const text = sections.filter((part) => part !== '').join('\n\n');
  return `${text}${page === undefined ? '' : `\n\nwrote ${printable(page)}`}${next === undefined ? '' : `\n${nextLine(next, paint)}`}`;
}

async function timesTable({ paint }: Context, { times }: Report): Promise<string> {
  const rows = (['lead', 'cycle', 'held', 'idle'] as const).flatMap((name) => {
    const spread = times[name];
    return spread === undefined ? [] : [[name, describeSpan(spread.median), describeSpan(spread.p90), describeSpan(spread.most), TIME_MEANINGS[name]]];
  });
  if (rows.length === 0) return '';
  return await columns([['', 'median', '90 %', 'most', ''], ...rows], (cell, column, row) => (row === 0 || column === 4 ? paint.faint(cell) : column === 0 ? paint.strong(cell) : cell));
}

async function agentsTable({ paint }: Context, { agents }: Report): Promise<string> {
  if (agents.length === 0) return '';
  const rows = agents.slice(0, MOST_ROWS).map(({ agent, claims, ends, heldMs }) => [printable(agent, 40), `${claims}`, `${ends.complete + ends.review}`, `${ends.approved + ends['sent-back']}`, `${ends['ran-out']}`, `${ends.taken}`, `${ends.released}`, describeSpan(heldMs)]);
  const table = await columns([['agent', 'claims', 'done', 'reviewed', 'ran out', 'taken', 'released', 'held for'], ...rows], (cell, column, row) => (row === 0 ? paint.faint(cell) : column === 0 ? paint.strong(cell) : column === 4 && cell.trim() !== '0' ? paint.warn(cell) : cell));
  return agents.length > MOST_ROWS ? `${table}\n${more(agents.length, 'agent')}` : table;
}

async function section({ paint }: Context, title: string, rows: readonly (readonly string[])[]): Promise<string> {
  if (rows.length === 0) return '';
  const table = await columns(rows.slice(0, MOST_ROWS), (cell, column) => (column === 0 ? paint.strong(cell) : cell));
  return [paint.faint(`${title}:`), table, ...(rows.length > MOST_ROWS ? [more(rows.length, 'row')] : [])].join('\n');
}

function more(all: number, one: string): string {
  return `and ${counted(all - MOST_ROWS, `more ${one}`)}: --json has all`;
}
