/** Checks what somebody wants a task to say of itself. */

import { requireDuration } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { requireOwnerText } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { momentOf } from '../../rules/routing.ts';
import { leaseFor, type Settings } from '../../rules/settings.ts';

/** How the texts of a list are told apart. Of other lists each text stands for itself. */
const SEPARATED: Readonly<Record<string, RegExp>> = { depends_on: /[,\s]+/, labels: /,/ };

/** The keys whose value is a list. */
export const LIST_KEYS: ReadonlySet<string> = new Set(['depends_on', 'labels', 'files', 'verify']);

/** The items that somebody typed for a list. Throws `usage` for one that means nothing, which is then called `what`. */
export function itemsOf(key: string, text: string, what: string): readonly string[] {
  const separator = SEPARATED[key];
  const items = separator === undefined ? [text] : text.split(separator).map((item) => item.trim()).filter((item) => item !== '');
  if (items.some((item) => item.trim() === '')) throw new DibsError('usage', `${what} is blank`);
  return key === 'depends_on' ? items.map((item) => requireMeantId(item)) : items;
}

/** Throws `usage` for a value that its key cannot have. Keys that dibs does not know may have any. */
export function checkField(settings: Settings, key: string, text: string, what: string): void {
  if (key === 'lease') {
    const seconds = requireDuration(text, what);
    leaseFor({ settings }, seconds, seconds);
  }
  if (key === 'agent' || key === 'reserve_for') requireOwnerText(text);
  if ((key === 'due' || key === 'created') && momentOf(text) === undefined) {
    throw new DibsError('usage', `${what} ${JSON.stringify(printable(text, 40))} is not a date such as 2026-12-01 or 2026-12-01T09:30Z`);
  }
}
