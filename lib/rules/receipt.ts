/**
 * A receipt: how a command ended by which a task says that it is done. Pure. It is a line of the log, `verified`, and
 * decides nothing afterwards.
 */

import type { EventKind } from './event-kind.ts';

export interface Receipt {
  /** As the task has it, cut. */
  readonly command: string;
  /** The exit code, or the name of the signal that ended it. */
  readonly exit: number | string;
  /** How long it ran. */
  readonly seconds: number;
  /** The end of what it printed. */
  readonly tail: string;
}

// With these, and with what else is in it, a line of the log stays one single write.
export const MOST_COMMAND_BYTES = 1000;
export const MOST_TAIL_BYTES = 2000;

/** What a line of a log says of it: all four parts, or none. */
export function receiptIn({ command, exit, seconds, tail }: Partial<Record<keyof Receipt, unknown>>): Receipt | undefined {
  if (typeof command !== 'string' || typeof tail !== 'string' || typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  return typeof exit === 'string' || Number.isSafeInteger(exit) ? { command, exit: exit as Receipt['exit'], seconds, tail } : undefined;
}

export interface KeptReceipt extends Receipt {
  /** ms since the epoch. */
  readonly at: number;
  /** Who ran it, encoded. */
  readonly by: string;
}

/** The last receipts of a log, oldest first. */
export function receiptsOf(events: readonly (Partial<Receipt> & { readonly event: EventKind; readonly at: number; readonly by: string })[], most: number): readonly KeptReceipt[] {
  return events.flatMap((event) => {
    const receipt = event.event === 'verified' ? receiptIn(event) : undefined;
    return receipt === undefined ? [] : [{ at: event.at, by: event.by, ...receipt }];
  }).slice(-most);
}

/** The last bytes of a text, or the first ones, at a border of characters. `…` stands for the rest. */
export function cutTo(text: string, most: number, part: 'start' | 'end'): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= most) return text;
  const room = most - 3;
  const kept = new TextDecoder().decode(part === 'end' ? bytes.subarray(bytes.length - room) : bytes.subarray(0, room));
  return part === 'end' ? `…${kept.replace(/^\uFFFD+/, '')}` : `${kept.replace(/\uFFFD+$/, '')}…`;
}
