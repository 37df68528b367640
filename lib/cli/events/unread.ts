/** Says what could not be read of the logs, where there is any. */

import { printable } from '../../rules/printable.ts';
import type { Round } from '../../verbs/read-events.ts';
import type { Context } from '../command.ts';

/** One remark for all damaged lines, and one for each log. */
export function sayUnread(context: Context, { damaged, unread }: Pick<Round, 'damaged' | 'unread'>): void {
  if (damaged > 0) context.say(`dibs: ${damaged} line${damaged === 1 ? '' : 's'} of the logs could not be read and ${damaged === 1 ? 'is' : 'are'} left out`);
  for (const [path, code] of unread) context.say(`dibs: ${printable(path, 300)} cannot be read and is left out: ${code}`);
}
