/** list_tasks: the board, or a part of it, a page at a time. */

import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { priorityOf } from '../../rules/routing.ts';
import { FLOW, isShelf, type Shelf } from '../../rules/shelf.ts';
import { listTasks as listVerb, type TaskEntry, type TaskList } from '../../verbs/list-tasks.ts';
import { phasesOf } from '../../verbs/phases.ts';
import { remarkText } from '../../words/remarks.ts';
import { callOf } from '../next-steps.ts';
import type { Fields } from '../results.ts';
import type { Tool } from '../tool.ts';

const READY: readonly Shelf[] = ['scoped', 'claimed'];
/** What is under way comes first. What is finished is listed only when it is asked for. */
const OPEN: readonly Shelf[] = ['claimed', 'waiting', 'review', 'scoped', 'discovery'];
const PAGE = 20;

export const listTasks: Tool = {
  name: 'list_tasks',
  about: 'List tasks: holder, lease left, what they wait for.',
  parameters: {
    shelf: { is: 'text', most: 20, oneOf: FLOW, about: 'default all that are not finished' },
    ready: { is: 'flag', about: 'only what can be claimed' },
    mine: { is: 'flag', about: 'only your claims' },
    limit: { is: 'number', from: 1, to: 100, about: 'default 20' },
    after_cursor: { is: 'text', most: 200, about: 'next_cursor of the page before' },
  },
  output: { count: 'integer', tasks: 'array', next_cursor: 'string' },
  hints: { readOnly: true, idempotent: true },
  async run(call) {
    const { args, caller } = call;
    const [ready, mine, shelf] = [args.has('ready'), args.has('mine'), args.text('shelf')];
    if (ready && mine) throw new DibsError('usage', 'ready lists what can be claimed, and mine what you hold: use one of them');
    const shelves = shelf !== undefined && isShelf(shelf) ? [shelf] : mine ? (['claimed'] as const) : ready ? READY : OPEN;
    const found = await call.run(listVerb({ shelves, ready, owner: mine ? caller.owner : undefined, me: caller.reservedAs ?? caller.owner, isMerged: caller.isMerged }));
    const all = shelves.flatMap((one) => found.tasks.filter((entry) => entry.shelf === one));
    const from = startOf(all, args.text('after_cursor'));
    const page = all.slice(from, from + (args.number('limit') ?? PAGE));
    const last = page.at(-1);
    // One log is read for each claim of the page, and no more.
    const phases = await call.run(phasesOf(page.flatMap(({ claim }) => (claim === undefined ? [] : [claim.tenure]))));
    const free = page.find(({ isReady }) => isReady);
    return {
      message: all.length === 0 ? 'there is no such task' : `${page.length} of ${all.length} tasks`,
      fields: {
        count: all.length,
        tasks: page.map((entry) => ({ ...entryFields(entry, found), ...phases.get(entry.name.path) })),
        next_cursor: last === undefined || from + page.length >= all.length ? undefined : `${last.shelf}/${last.id}`,
        on_shelves: Object.fromEntries(FLOW.flatMap((one) => (found.counts[one] > 0 ? [[one, found.counts[one]]] : []))),
      },
      next: free === undefined ? [] : [callOf('claim_task', { task_id: free.id })],
    };
  },
};

/**
 * Behind the last one of the page before. If that one has moved since, nobody knows its place, and a page that repeats
 * tasks is better than one that leaves some out.
 */
function startOf(all: readonly TaskEntry[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^[a-z]+\/[^/]+$/.test(cursor)) throw new DibsError('usage', `after_cursor ${JSON.stringify(printable(cursor, 40))} is not from a page before`);
  return all.findIndex(({ shelf, id }) => `${shelf}/${id}` === cursor) + 1;
}

function entryFields({ id, shelf, title, routing, claim, isReady, remarks }: TaskEntry, { now }: TaskList): Fields & { readonly task_id: string } {
  return {
    task_id: id,
    shelf,
    priority: priorityOf(routing),
    ready: isReady,
    holder: claim === undefined ? undefined : describeOwner(claim.tenure.owner),
    lease_left_seconds: claim === undefined ? undefined : Math.round((claim.expiresAt - now) / 1000),
    title_quoted: title === undefined ? undefined : printable(title, 160),
    remarks: remarks.length === 0 ? undefined : remarks.map((remark) => printable(remarkText(remark), 160)),
  };
}
