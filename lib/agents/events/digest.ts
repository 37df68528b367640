/**
 * The digest: what `dibs boot` says, in at most 2 KB, for a context that a model reads. Pure.
 *
 * It has facts and no orders, because a model takes an order in a hook's text for an attack. What strangers wrote
 * (titles, notes) is quoted and stands on its own lines.
 */

import { describeSpan } from '../../rules/duration.ts';
import { printable } from '../../rules/printable.ts';
import type { HeldFact, PredecessorFact, Verdict } from './verdict.ts';

export const MOST_BYTES = 2048;
// The names of the keys, if the text is wrapped in JSON.
const WRAPPING_BYTES = 120;
const LINE = 600;

/** One thing to tell, and the details that may be left out. */
interface Item {
  readonly line: string;
  readonly details: readonly string[];
}

/**
 * Undefined if there is nothing to say. `source`: why the session starts. `original`: the id of the session, if a fork
 * of that session may have started under the same id.
 */
export function digest(verdict: Verdict, source?: string, original?: string): string | undefined {
  const items = [...blindItems(verdict), ...emptiedItems(verdict), ...forkItems(verdict, original), ...lostItems(verdict), ...heldItems(verdict), ...unprovenItems(verdict), ...outsideItems(verdict), ...otherItems(verdict), ...sessionItems(verdict), ...predecessorItems(verdict, source)];
  return items.length === 0 ? undefined : fit(items, verdict.boot);
}

function blindItems({ blind }: Verdict): readonly Item[] {
  return blind.map(({ why, recorded = [] }) => ({
    line: `COULD NOT LOOK: ${cut(why)}. This does not mean "nothing held": nobody knows whether this session still holds what it remembers.`,
    details: recorded.length === 0 ? [] : [`  recorded for this session: ${printable(recorded.join(', '), LINE)}`],
  }));
}

function emptiedItems({ emptied }: Verdict): readonly Item[] {
  return emptied.map(({ why, acknowledge }) => ({
    line: `EMPTIED: ${cut(why)}. Nobody knows whether this session lost what it remembers, and it holds nothing that is not named below. ${acknowledge} (typed by itself) acknowledges this.`,
    details: [],
  }));
}

/** If a fork were told that it holds what its original holds, both would work on it. */
function forkItems({ held, doubt, lost, boot }: Verdict, original: string | undefined): readonly Item[] {
  if (original === undefined || held.length + doubt.length + lost.length === 0) return [];
  return [{ line: `The following is true of session ${printable(original, 100)}. A fork of it starts here under its name, and has none of its claims: ${boot} tells which of the two this is.`, details: [] }];
}

function lostItems({ lost }: Verdict): readonly Item[] {
  return lost.map(({ id, outcome, acknowledge }) => ({
    line: `LOST ${id}: ${cut(outcome)}. Tools that can change something are refused here until ${acknowledge} (typed by itself) acknowledges this.`,
    details: [],
  }));
}

function heldItems({ held }: Verdict): readonly Item[] {
  const items = held.map((fact) => ({ line: describeHeld(fact), details: detailsOf(fact) }));
  if (held.length < 2) return items;
  return [{ line: `MORE THAN ONE: this session holds ${held.length} tasks (${printable(held.map(({ id }) => id).join(', '), 300)}).`, details: [] }, ...items];
}

function unprovenItems({ unproven }: Verdict): readonly Item[] {
  return unproven.map(({ id, why, prove }) => ({ line: `UNPROVEN ${id}: ${cut(why)}. Tools that run here do not renew it. Command: ${prove}`, details: [] }));
}

function outsideItems({ outside }: Verdict): readonly Item[] {
  return outside.map(({ id, why }) => ({ line: `CLAIMED WITHOUT DIBS ${id}: ${cut(why)}. Tools that run here do not renew it, and nobody can claim it until dibs doctor --fix has made a claim of it.`, details: [] }));
}

function describeHeld({ id, leftMs, leaseSeconds, generation, renew, options }: HeldFact): string {
  const lease = leftMs > 0 ? `${describeSpan(leftMs)} left of a lease of ${describeSpan(leaseSeconds * 1000)}` : `its lease has run out and anybody may take it (${renew} renews it, unless somebody has taken it)`;
  const typed = options === undefined ? '' : ` Commands about it need ${options === '' ? 'no --session' : options}.`;
  return `RESUME ${id}: this session holds it, fence ${generation}, ${lease}. Tools that run here renew it.${typed}`;
}

/** The most important detail first. Where there is not enough room, the last ones are left out. */
function detailsOf({ file, title, notes, show }: HeldFact): readonly string[] {
  return [
    ...(title === undefined ? [] : [`  title  ${JSON.stringify(printable(title, 120))}`]),
    `  file   ${printable(file, LINE)}`,
    `  text   ${show}`,
    ...notes.map((note) => `  note   ${printable(note, 200)}`),
  ];
}

function otherItems({ doubt, current }: Verdict): readonly Item[] {
  return [
    ...doubt.map(({ id, ask }) => ({ line: `IN DOUBT ${id}: somebody is examining the claim at this moment, and nothing is decided yet. ${ask} tells the result.`, details: [] })),
    ...(current === undefined ? [] : [{ line: `NOT YOURS ${current.id}: CURRENT_TASK_ID names it, but ${cut(current.why)}.`, details: [] }]),
  ];
}

/**
 * What is true of all of them is said once and first. An agent can have many sessions, and there may not be room for
 * each.
 */
function predecessorItems({ predecessors }: Verdict, source: string | undefined): readonly Item[] {
  if (predecessors.length === 0) return [];
  // A fork and its original remember one claim. The original has it.
  const whose = source === 'fork' ? 'This session was forked, and a fork does not have the claims of the session it was forked from' : 'A session that continues the work of another one takes its claim over with the command in brackets; any other session leaves it alone';
  const lines = [`Other sessions of this agent, which may be at work, hold claims that do not belong to this session. ${whose}:`, ...predecessors.map((fact) => describePredecessor(fact, source))];
  return lines.map((line) => ({ line, details: [] }));
}

function describePredecessor({ id, holder, silentMs, leftMs, resume }: PredecessorFact, source: string | undefined): string {
  const lease = leftMs > 0 ? `${describeSpan(leftMs)} of its lease left` : 'its lease has run out';
  return `PREDECESSOR ${id}: ${printable(holder, 200)} holds it, last heartbeat ${describeSpan(silentMs)} ago, ${lease}${source === 'fork' ? '' : ` (${resume})`}.`;
}

function sessionItems({ session }: Verdict): readonly Item[] {
  if (session === undefined) return [];
  return [
    {
      line: `Tasks are kept in ${printable(session.root, 300)}. Commands typed here have no session of their own. A claim made with ${session.option} belongs to this session, and later commands about it need that option, too: ${session.example}`,
      details: [],
    },
  ];
}

/**
 * As much as there is room for. It leaves out details first, the last item's before the first item's, and then whole
 * items.
 */
function fit(items: readonly Item[], boot: string): string {
  const details = items.map((item) => [...item.details]);
  let shown = items.length;
  const text = (): string => {
    const lines = items.slice(0, shown).flatMap(({ line }, index) => [line, ...(details[index] ?? [])]);
    if (shown < items.length) lines.push(`(and ${items.length - shown} more: ${boot})`);
    return `dibs:\n${lines.join('\n')}`;
  };
  for (;;) {
    const whole = text();
    if (bytesOf(whole) <= MOST_BYTES) return whole;
    const spare = details.findLastIndex((lines, index) => index < shown && lines.length > 0);
    if (spare >= 0) details[spare]?.pop();
    else if (shown > 1) shown--;
    else return short(whole);
  }
}

/** The size in the largest form in which a host is told the text. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text), 'utf8') + WRAPPING_BYTES;
}

/** Cuts a text that is too long by itself, so that `after` has room behind it. */
export function short(text: string, after = ''): string {
  const characters = Array.from(text);
  let most = characters.length;
  while (most > 0 && bytesOf(`${characters.slice(0, most).join('')}…${after}`) > MOST_BYTES) most = Math.floor(most * 0.9);
  return (most === characters.length ? text : `${characters.slice(0, most).join('')}…`) + after;
}

/** A sentence that somebody else wrote, as part of one of ours. */
function cut(sentence: string): string {
  return printable(sentence, LINE);
}
