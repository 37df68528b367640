/** The line that says what to do next. */

import { printable } from '../../rules/printable.ts';
import type { Paint } from './paint.ts';

/** A next step that would not work as printed, because a value in it cannot be printed, is not printed. */
export function nextLine(command: string, paint: Paint): string {
  return printable(command, Infinity) === command ? `\n  ${paint.faint('next:')} ${command}` : '';
}
