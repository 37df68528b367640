/** The line that says what to do next. */

import type { Paint } from './paint.ts';

/** `command`: as Context.dibs spells it, so that it works as printed and a terminal obeys nothing in it. */
export function nextLine(command: string, paint: Paint): string {
  return `\n  ${paint.faint('next:')} ${command}`;
}
