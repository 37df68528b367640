/** Quotes the words of a command line that a user is to type, for a shell. */

import { printable, UNPRINTABLE } from '../rules/printable.ts';

/** One word as a POSIX shell reads it back. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./~-]+$/.test(word) && !word.startsWith('~') ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Characters that a terminal would obey are spelt out, so that the command can be shown and still works as it is
 * printed.
 */
export function quoteForTerminal(word: string): string {
  if (printable(word, Infinity) === word) return quote(word);
  const spell = (text: string): string => Array.from(Buffer.from(text, 'utf8'), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `$'${word.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(UNPRINTABLE, spell)}'`;
}
