/** dibs list */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { FLOW, type Shelf } from '../../rules/shelf.ts';
import { listTasks, type TaskEntry, type TaskList } from '../../verbs/list-tasks.ts';
import { columns } from '../output/columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { claimFields, taskFields } from '../output/json.ts';

const FINISHED: ReadonlySet<Shelf> = new Set(['cancelled', 'complete']);

export async function command(context: Context): Promise<Answer> {
  const asked = context.values('shelf').map((text) => {
    const shelf = FLOW.find((known) => known === text);
    if (shelf === undefined) throw new DibsError('usage', `${JSON.stringify(printable(text, 40))} is not a shelf; the shelves are ${FLOW.join(', ')}`);
    return shelf;
  });
  const mine = context.has('mine');
  const shelves = asked.length > 0 ? asked : mine ? (['claimed'] as const) : FLOW.filter((shelf) => !FINISHED.has(shelf));
  const found = await context.run(listTasks({ shelves, owner: mine ? (await context.caller()).owner : undefined }));
  return {
    exit: EXIT.ok,
    fields: {
        tasks: found.tasks.map((entry) => ({
        ...taskFields(entry.name),
        ...(entry.title === undefined ? {} : { title: entry.title }),
        ...(entry.claim === undefined ? {} : { claim: claimFields(entry.claim) }),
        remarks: entry.remarks,
      })),
      counts: found.counts,
      foreign: found.foreign.map((name) => name.path),
    },
    text: describe(context, found, shelves, mine),
  };
}

function describe(context: Context, found: TaskList, shelves: readonly Shelf[], mine: boolean): string {
  const { paint } = context;
  const lines: string[] = [];
  if (found.tasks.length > 0) {
    const rows = found.tasks.map((entry) => [entry.shelf, entry.id, holderColumn(entry, found.now), printable([entry.title ?? '', ...remarkWords(entry)].filter((word) => word !== '').join('  '), 160)]);
    const tint = (cell: string, column: number, row: number): string =>
      column === 0 ? paint.faint(cell) : column === 1 ? paint.strong(cell) : column === 2 && isExpired(found.tasks[row], found.now) ? paint.warn(cell) : cell;
    lines.push(columns([...rows], tint));
  }
  if (found.foreign.length > 0) {
    lines.push(...found.foreign.slice(0, 10).map((name) => `${paint.warn('foreign')}  ${printable(name.path, 160)}`));
    if (found.foreign.length > 10) lines.push(`${paint.warn('foreign')}  and ${found.foreign.length - 10} more: ${context.dibs(['doctor'])}`);
  }
  const elsewhere = FLOW.filter((shelf) => !shelves.includes(shelf) && found.counts[shelf] > 0).map((shelf) => `${found.counts[shelf]} ${shelf}`);
  if (found.tasks.length === 0) lines.push(mine ? 'you hold nothing' : `nothing in ${shelves.join(', ')}`);
  if (elsewhere.length > 0 && !mine) lines.push(paint.faint(`and ${elsewhere.join(', ')}`));
  const free = found.tasks.find((entry) => entry.shelf === 'scoped' && entry.remarks.length === 0);
  if (free !== undefined) lines.push(`next: ${context.dibs(['claim', free.id])}`);
  else if (!mine && Object.values(found.counts).every((count) => count === 0)) lines.push(`next: ${context.dibs(['add', 'TASK-1', '--title', 'What is to be done'])}`);
  return lines.join('\n');
}

function holderColumn({ claim }: TaskEntry, nowMs: number): string {
  if (claim === undefined) return '';
  const left = claim.expiresAt - nowMs;
  return `${describeOwner(claim.tenure.owner)}, ${left > 0 ? `${describeSpan(left)} left` : `expired ${describeSpan(-left)} ago`}`;
}

function isExpired(entry: TaskEntry | undefined, nowMs: number): boolean {
  return entry?.claim !== undefined && entry.claim.expiresAt <= nowMs;
}

function remarkWords(entry: TaskEntry): readonly string[] {
  return entry.remarks.map((remark) => `[${remark}]`);
}
