/** Task ids: how they are spelt and when two are the same. Pure. */

import { asciiLower } from './ascii.ts';
import { copyMadeBy } from './copy-name.ts';
import { refused } from './error.ts';

/**
 * The closed set of endings that a task file may have. The ending is last in the name, so that editors and globs still
 * work.
 */
export const EXTENSIONS = ['.md', '.markdown', '.yaml', '.yml', '.json', '.txt'] as const;

export const MAX_ID_BYTES = 96;

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const KNOWN_ENDING = /\.(?:md|markdown|yaml|yml|json|txt)$/i;
const RESERVED = 'readme';
// What most ids are: a word, and lower case or numbers behind hyphens. None of these has an ending, is reserved, or is
// named like a copy, so the other questions are not asked of ten thousand of them.
const USUAL_ID = /^[A-Za-z0-9]+(?:-[a-z0-9]+)+$/;

/**
 * Ids are compared without regard to case, because some file systems do the same. Only ASCII matters, because an id has
 * no other letters.
 */
export function idKey(id: string): string {
  return asciiLower(id);
}

/** Is this README, which no task may be called? */
export function isReserved(id: string): boolean {
  return idKey(id) === RESERVED;
}

/**
 * May this text be an id? A letter or digit, then letters, digits, `.`, `_`, `-`; no trailing dot, no known ending, and
 * no name that another tool gives to a copy of a file.
 */
export function isTaskId(text: string): boolean {
  return (text.length <= MAX_ID_BYTES && USUAL_ID.test(text)) || (isSpeltLikeAnId(text) && copyMadeBy(text) === undefined);
}

/** Is it spelt like an id, whether or not another tool names its copies like this? */
export function isSpeltLikeAnId(text: string): boolean {
  return text.length <= MAX_ID_BYTES && ID.test(text) && !text.endsWith('.') && !KNOWN_ENDING.test(text) && !isReserved(text);
}

/** The id that a person typed. Throws a usage error that says what an id is. */
export function requireTaskId(text: string): string {
  if (isTaskId(text)) return text;
  const tool = isSpeltLikeAnId(text) ? copyMadeBy(text) : undefined;
  throw refused({ why: 'not-a-task-id', text, ...(tool === undefined ? {} : { copyBy: tool }) });
}
