/** Ids that dibs makes: a prefix and a number. Pure. */

import { asciiLower } from './ascii.ts';
import { isTaskId } from './task-id.ts';

/** Where registry.yaml has no `id_prefix`. */
export const DEFAULT_ID_PREFIX = 'TASK-';

// As many digits as a generation may have. A name with more of them is not counted on from.
const MOST_DIGITS = 15;

/**
 * May ids begin with this? What is made of it and any number must be an id, and where the number begins must be plain.
 */
export function isIdPrefix(text: string): boolean {
  if (text === '' || /[0-9]$/.test(text)) return false;
  return Array.from({ length: MOST_DIGITS }, (_, at) => `${text}${'1'.repeat(at + 1)}`).every((id) => isTaskId(id));
}

/**
 * The number after the highest one of any name that begins with the prefix, in any spelling of case; 1 where there is
 * none. The names may be of files of any kind: too high a number does no harm.
 */
export function nextNumber(prefix: string, names: Iterable<string>): number {
  const start = asciiLower(prefix);
  let highest = 0;
  for (const name of names) {
    if (asciiLower(name.slice(0, start.length)) !== start) continue;
    const digits = /^[0-9]+/.exec(name.slice(start.length))?.[0] ?? '';
    if (digits.length <= MOST_DIGITS) highest = Math.max(highest, Number(digits));
  }
  return highest + 1;
}
