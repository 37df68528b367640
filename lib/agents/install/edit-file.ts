/** Edits one file that others write, too. */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { retrySync } from '../../store/bounded-retry.ts';
import { decodeText, findFile, removeWhole, writeWhole, type FoundFile } from '../../system/replace-file.ts';

// If somebody else writes the file in between, it is read again. No person and no host writes it that often.
const TRIES = 10;

/**
 * Reads the file, makes the new text (undefined: no file) and writes it. If somebody else wrote the file in between, it
 * starts again. Was something written? Throws `store-failed`, and what `edit` throws.
 */
export function editFile(path: string, edit: (text: string | undefined) => string | undefined): boolean {
  const contended = (): DibsError => new DibsError('store-failed', `${printable(path, 400)} was written by somebody else each time dibs tried`);
  return retrySync(TRIES, contended, () => {
    const found = findFile(path);
    const before = textOf(found);
    const after = edit(before);
    if (after === before) return { wrote: false };
    return (after === undefined ? removeWhole(found) : writeWhole(found, Buffer.from(after, 'utf8'))) ? { wrote: true } : undefined;
  }).wrote;
}

/** The text of a file. Undefined if there is none. Throws `malformed` for bytes that are no text. */
export function textOf({ bytes, path }: FoundFile): string | undefined {
  return bytes === undefined ? undefined : decodeText(bytes, path);
}
