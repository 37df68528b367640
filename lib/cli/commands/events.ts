/** dibs events: what happened to all tasks, each event once, in the order of the journal. */

import { DibsError } from '../../rules/error.ts';
import { EVENT_KINDS } from '../../rules/event.ts';
import { formatCursor, requireCursor, type Cursor } from '../../rules/event-cursor.ts';
import { nearestWords } from '../../rules/nearest.ts';
import { printable } from '../../rules/printable.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { idKey } from '../../rules/task-id.ts';
import { EventReader, type ToldEvent } from '../../verbs/read-events.ts';
import { READY } from '../../verbs/ready-news.ts';
import type { Answer, Context } from '../command.ts';
import { EventLines } from '../events/event-lines.ts';
import { follow } from '../events/follow.ts';
import { sayUnread } from '../events/unread.ts';
import { EXIT } from '../output/exit-code.ts';

const KINDS: readonly string[] = [...EVENT_KINDS, READY];

export async function command(context: Context): Promise<Answer> {
  const given = context.value('since');
  const since = given === undefined ? undefined : requireCursor(given);
  const isWanted = wanted(context);
  const lines = new EventLines(context);
  let last: Cursor | undefined = since;
  /** Does anybody still read? */
  const tell = (told: readonly ToldEvent[]): boolean => {
    last = told.at(-1)?.cursor ?? last;
    return lines.emit(told.filter(isWanted));
  };
  const asker = context.has('ready') || context.values('kind').includes(READY) ? await context.registry.caller() : undefined;
  const reader = await context.run(EventReader.open(since));
  if (context.has('follow')) return await follow(context, reader, tell, asker);
  sayUnread(context, await context.run(reader.toEnd(tell)));
  if (asker !== undefined) await context.run(reader.lookForReady(asker, tell));
  if (context.json) return { exit: EXIT.ok, fields: {} };
  if (lines.count > 0) return { exit: EXIT.ok, fields: {}, text: context.paint.faint(`next: ${context.dibs(['events', '--follow', ...(last === undefined ? [] : ['--since', formatCursor(last)])])}`) };
  return { exit: EXIT.ok, fields: {}, text: since === undefined ? 'nothing is logged yet' : 'nothing is new' };
}

function wanted(context: Context): (told: ToldEvent) => boolean {
  const tasks = new Set(context.values('task').map((text) => idKey(requireMeantId(text))));
  const kinds = new Set(context.values('kind').map(requireKind));
  const isReadyTold = context.has('ready') || kinds.has(READY);
  return ({ event: { id, event } }) => (event !== READY || isReadyTold) && (tasks.size === 0 || tasks.has(idKey(id))) && (kinds.size === 0 || kinds.has(event));
}

function requireKind(text: string): string {
  if (KINDS.includes(text)) return text;
  const near = nearestWords(text, KINDS, 1)[0];
  throw new DibsError('usage', `${JSON.stringify(printable(text, 40))} is not a kind of event; ${near === undefined ? '' : `did you mean ${near}? `}there are ${KINDS.join(', ')}`);
}
