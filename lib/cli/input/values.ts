/** Checks values from the command line. */

import { asciiTrim } from '../../rules/ascii.ts';
import { requireDuration } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { MAX_TEXT_BYTES } from '../../rules/event.ts';
import { printable } from '../../rules/printable.ts';
import { isRestShelf, type RestShelf } from '../../rules/shelf.ts';
import { requireFence, type Fence } from '../../rules/stamp.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { leaseFor } from '../../rules/settings.ts';
import type { Context } from '../command.ts';

/** The argument at this place as a task id. A file of a task means its id. Throws `usage` for any other text. */
export function idAt(context: Context, index: number): string {
  return requireMeantId(context.args[index] ?? '');
}

/** What --stamp and --fence say; undefined if neither is given. Throws `usage`. */
export function fenceOf(context: Context): Fence | undefined {
  return requireFence(context.value('stamp'), context.value('fence'));
}

/** A lease in seconds, within what registry.yaml allows. */
export async function leaseOf(context: Context, option: 'lease' | 'for' = 'lease'): Promise<number | undefined> {
  const text = context.value(option);
  if (text === undefined) return undefined;
  const seconds = requireDuration(text, `--${option}`);
  return leaseFor({ settings: await context.settings() }, seconds, seconds);
}

/** How long `--wait` waits, in ms: Infinity without a duration. Undefined without `--wait`. */
export function waitOf(context: Context): number | undefined {
  const text = context.value('wait');
  if (text === undefined) return context.has('wait') ? Infinity : undefined;
  return requireDuration(text, '--wait') * 1000;
}

/** A line for the log, short enough for one single write. */
export function textOf(context: Context, option: string): string | undefined {
  const text = context.value(option);
  if (text !== undefined) checkText(text, `--${option}`);
  return text;
}

/** Throws `usage` for a text that is too long for a line of the log. `what`: what the error calls it. */
export function checkText(text: string, what: string): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > MAX_TEXT_BYTES) throw new DibsError('usage', `${what} takes ${bytes} bytes; the most is ${MAX_TEXT_BYTES}`);
}

/** A shelf that makes sense for this verb. */
export function shelfOf(text: string, allowed: readonly RestShelf[]): RestShelf {
  if (isRestShelf(text) && allowed.includes(text)) return text;
  throw new DibsError('usage', `${JSON.stringify(printable(text, 40))} is not one of ${allowed.join(', ')}`);
}

/**
 * CURRENT_TASK_ID, trimmed. Blank means none. A text that is not an id is an error: the environment is not trusted
 * either.
 */
export function currentTask(context: Context): string | undefined {
  const text = asciiTrim(context.env['CURRENT_TASK_ID'] ?? '');
  if (text === '') return undefined;
  try {
    return requireMeantId(text);
  } catch (error) {
    throw new DibsError('usage', `CURRENT_TASK_ID: ${error instanceof Error ? error.message : ''}`);
  }
}
