/** Colour, on a terminal only. */

import { inspect } from 'node:util';

export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const plain = (text: string): string => text;

/** Respects NO_COLOR and a dumb terminal. */
export function paintFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  if (stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') {
    return { good: plain, bad: plain, warn: plain, faint: plain, strong: plain };
  }
  // Not styleText: it looks at Node's own standard output, and already that makes a pipe non-blocking.
  const styled = (style: 'green' | 'red' | 'yellow' | 'dim' | 'bold'): ((text: string) => string) => {
    const [open = 0, close = 0] = inspect.colors[style] ?? [];
    return (text) => `\u001B[${open}m${text}\u001B[${close}m`;
  };
  return { good: styled('green'), bad: styled('red'), warn: styled('yellow'), faint: styled('dim'), strong: styled('bold') };
}

/**
 * The line that says what to do next. `command`: as Context.dibs writes it, so that it works as printed and contains
 * nothing that a terminal obeys.
 */
export function nextLine(command: string, paint: Paint): string {
  return `\n  ${paint.faint('next:')} ${command}`;
}
