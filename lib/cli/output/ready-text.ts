/** What an answer says of the tasks that waited only for the one that is complete now. */

import type { Context } from '../command.ts';

const MOST_READY = 20;

/** The line to stand below the headline; empty if there is none. `ready`: undefined if that was not looked for. */
export function readyLine(context: Context, ready: readonly string[] | undefined): string {
  if (ready === undefined) return `\n  ready  many tasks are free: ${context.dibs(['list', '--ready'])}`;
  if (ready.length === 0) return '';
  const more = ready.length - MOST_READY;
  return `\n  ready  ${ready.slice(0, MOST_READY).join(', ')}${more > 0 ? ` and ${more} more` : ''}, which waited for nothing else`;
}

/** The same for JSON. */
export function readyFields(ready: readonly string[] | undefined): { readonly ready: readonly string[] | null } {
  return { ready: ready ?? null };
}
