/**
 * Quotes a path as one word of each text that starts the janitor by the clock. No such text can contain a control
 * character. Pure.
 */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { quote } from '../../system/shell-quote.ts';

const BARE = /^[A-Za-z0-9_@+=:,./-]+$/;

const IN_CRONTAB: Readonly<Record<string, string>> = { "'": String.raw`'\''`, '\\': String.raw`\''`, '%': String.raw`\%` };

/**
 * For the command of a crontab line: a word of sh, as cron passes it on. cron ends the command at a bare `%`, and turns
 * `\%` into `%`. Whether `\\` becomes one backslash differs between crons, so after a backslash the quotes are closed
 * and opened again.
 */
export function crontabWord(word: string): string {
  const plain = requirePlain(word);
  return BARE.test(plain) ? plain : `'${plain.replaceAll(/['\\%]/g, (character) => IN_CRONTAB[character] ?? '')}'`;
}

/** For a command of sh in a comment. */
export function commentWord(word: string): string {
  return quote(requirePlain(word));
}

/** For an argument in ExecStart=. There `%` begins a specifier and `$` a variable, even between quotes. */
export function unitWord(word: string): string {
  const plain = requirePlain(word);
  return BARE.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

/**
 * For the first word of ExecStart=. There systemd looks for no variable, and accepts no program with quotes or
 * backslashes in its path.
 */
export function unitProgram(word: string): string {
  const plain = requirePlain(word);
  if (/["'\\]/.test(plain)) {
    throw new DibsError('usage', `systemd cannot start a program whose path has a quote or a backslash in it: ${printable(plain, 400)}`, { next: ['janitor', '--print-schedule', 'cron'] });
  }
  return BARE.test(plain) ? plain : `"${plain.replaceAll('%', '%%')}"`;
}

/** For the text of an XML element. */
export function xmlText(word: string): string {
  return requirePlain(word).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function requirePlain(word: string): string {
  if (printable(word, Infinity) === word) return word;
  throw new DibsError('usage', `a schedule cannot contain a path with control characters or invisible characters: ${printable(word, 400)}`);
}
