/** Describes a claim, a note or a time for a person. */

import { join } from 'node:path';
import { describeSpan } from '../../rules/duration.ts';
import type { TaskEvent } from '../../rules/event.ts';
import type { ClaimedName } from '../../rules/name.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable, printableLines } from '../../rules/printable.ts';
import type { KeptReceipt } from '../../rules/receipt.ts';
import type { KeptSalvage } from '../../rules/salvage.ts';
import type { Caller, Held } from '../../verbs/verbs.ts';
import { describePhase } from '../../words/phases.ts';
import { salvageLines } from '../../words/salvage.ts';
import type { Context } from '../command.ts';

// Longer than any path: a path is shown whole or is of no use.
const PATH_LIMIT = 5000;

/**
 * A command about the caller's own claim, so that it works as it is printed: with a name that proves nothing, it names
 * the claim.
 */
export function aboutOwn(context: Context, { mustProve = false }: Caller, { stamp }: ClaimedName, args: readonly string[]): string {
  return context.dibs(mustProve ? [...args, '--stamp', stamp] : args);
}

/** The next step of whoever has just claimed or renewed: the work, and a note on it. */
export function noteNext(context: Context, caller: Caller, tenure: ClaimedName): string {
  return aboutOwn(context, caller, tenure, ['note', tenure.id, 'how far it is']);
}

/** The indented lines under "T-1 is yours". `nowMs`: by the registry's clock. */
export function describeClaim(context: Context, held: Held, nowMs: number, isMine = true): string {
  const { tenure, expiresAt } = held;
  const left = expiresAt - nowMs;
  const lease = left > 0 ? `${describeSpan(left)} left of ${describeSpan(tenure.lease * 1000)}` : context.paint.warn(`ran out ${describeSpan(-left)} ago`);
  return [
    `  file   ${printable(join(context.place.root, tenure.path), PATH_LIMIT)}`,
    `  lease  ${lease}${isMine && left > 0 ? '; every save of the file renews it, and so does dibs renew' : ''}`,
    `  stamp  ${tenure.stamp}  fence ${tenure.generation}`,
  ].join('\n');
}

/** Who did it, and in whose name if that is another. */
export function describeDoer({ by, author }: Pick<TaskEvent, 'by' | 'author'>): string {
  return author === undefined ? describeOwner(by) : `${describeOwner(author)} for ${describeOwner(by)}`;
}

const NOTE_LIMIT = 500;

/** A note keeps its lines; those after the first one stand two blanks further in than `indent`. */
export function describeNote(event: TaskEvent, nowMs: number, indent: string): string {
  const [first = '', ...more] = saidLines(event.text ?? '', NOTE_LIMIT);
  for (const artifact of event.artifacts ?? []) more.push(`artifact ${printable(artifact, NOTE_LIMIT)}`);
  const phase = describePhase(event);
  return [`${describeSpan(nowMs - event.at)} ago, ${describeDoer(event)}, ${event.event}${phase === '' ? '' : ` (${phase})`}: ${first}`, ...more].join(`\n${indent}  `);
}

/** What was saved of the work of earlier holders. */
export function savedLines(context: Context, id: string, salvages: readonly KeptSalvage[], nowMs: number): readonly string[] {
  return salvageLines(id, salvages, (at) => `${describeSpan(nowMs - at)} ago`, (args) => context.dibs(args)).map((line) => `  ${line}`);
}

/** How a command of a task ended, with the last lines of what it printed. */
export function describeReceipt({ at, by, command, exit, seconds, tail }: KeptReceipt, nowMs: number, indent: string): string {
  const shown = printableLines(tail).trimEnd().split('\n').slice(-TAIL_LINES);
  const how = exit === 0 ? 'passed' : typeof exit === 'string' ? `ended by ${printable(exit, 40)}` : `ended with ${exit}`;
  return [`${describeSpan(nowMs - at)} ago, ${describeOwner(by)}, verified: ${printable(command, NOTE_LIMIT)} ${how} after ${seconds} s`, ...(tail === '' ? [] : shown)].join(`\n${indent}  `);
}

const TAIL_LINES = 5;

/** The lines of what somebody said, safe for a terminal: at most `limit` characters in all. */
export function saidLines(text: string, limit: number): readonly string[] {
  const characters = Array.from(printableLines(text).trimEnd().replaceAll('\t', '  '));
  const shown = characters.length > limit ? [...characters.slice(0, limit - 1), '…'] : characters;
  return shown.join('').split('\n');
}
