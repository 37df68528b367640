/** What the gate says when it refuses a tool, and what it says beside a tool that may run. Pure. */

import { describeSpan } from '../../rules/duration.ts';
import { printable } from '../../rules/printable.ts';
import { digest, short } from './digest.ts';
import type { Reasons } from './gate.ts';
import type { BlindFact, HeldFact, LikelyFact, TakenFact, Verdict } from './verdict.ts';

/** Why a tool may not run now, and what to do about it. */
export function refusalText({ lost, doubt, blind, taken }: Reasons, held: readonly HeldFact[]): string {
  const reasons = [
    ...lost.map(({ why }) => `${sentence(why)}.`),
    ...doubt.map(({ id, ask }) => `${id}: somebody examines the claim of this session at this moment, and nothing is decided. The next try can be another answer; ${ask} tells, too.`),
    ...takenTexts(taken),
    ...blind.map(({ why, recorded = [] }) => `COULD NOT LOOK: ${sentence(why)}. ${recorded.join(', ')} is recorded for this session, and whether it still holds is not known. dibs doctor tells what is wrong.`),
  ];
  const commands = [...new Set(lost.map(({ acknowledge }) => `\n  ${acknowledge}`))];
  // The command that acknowledges a loss is never cut off, however much was lost. It is not the last line, because
  // Codex adds text behind the reason.
  const way = lost.length === 0 ? '' : `\nThis session believed that it held ${lost.length === 1 ? 'it' : 'them'}, so tools that can change something are refused here until the loss is acknowledged:${commands.join('')}\nThat passes when it is typed by itself, with nothing before or after it.`;
  const still = held.length > 0 && lost.length > 0 ? `\nStill held by this session: ${printable(held.map(({ id }) => id).join(', '), 300)}.` : '';
  return short(`dibs: ${reasons.join('\n')}`, way + still);
}

/**
 * What is told beside a tool that may run, or undefined. `tooShort`: the claims that can run out while the tool runs
 * for `toolMs`.
 */
export function passText(verdict: Verdict, tooShort: readonly HeldFact[], toolMs = 0): string | undefined {
  // There may be no room beside a digest. Then the next tool is told that the lease is short.
  const notes = [...verdict.likely.map(likelyText), ...(verdict.due ? [digest(verdict)] : tooShort.map((fact) => shortLeaseText(fact, toolMs)))].filter((note) => note !== undefined);
  return notes.length === 0 ? undefined : short(notes.join('\n'));
}

/**
 * For people who read the hook's output: a registry that could not be read. It stops nobody for whom nothing is
 * recorded there.
 */
export function unseenText(blind: readonly BlindFact[]): string {
  return blind.map(({ why }) => `dibs: COULD NOT LOOK: ${sentence(why)}; nothing is known to be recorded for this session\n`).join('');
}

const TAKEN_SHOWN = 3;

/** Whose files they are, and what to do instead. */
function takenTexts(taken: readonly TakenFact[]): readonly string[] {
  const shown = taken.slice(0, TAKEN_SHOWN).map(({ path, entry, id, holder, leftMs, ask, resume }) => {
    const files = path === entry ? '' : ` (files: ${printable(entry, 160)})`;
    const over = resume === undefined ? '' : ` If you go on in place of that session: ${resume}.`;
    return `${printable(path, 300)} is held with ${id}${files} by ${holder}, with ${describeSpan(leftMs)} of its lease left, so this edit is refused. Ask its holder, wait, or do other work: ${ask} tells who holds it.${over}`;
  });
  return taken.length > TAKEN_SHOWN ? [...shown, `${taken.length - TAKEN_SHOWN} more of the files are held by others.`] : shown;
}

/** That the tool may run is not a proof, so the text says how to ask. */
function likelyText({ id, leftMs, ask }: LikelyFact): string {
  return `dibs: the registry could not be looked at for certain in the time a hook has. The claim of this session on ${id} stands in claimed/ with ${describeSpan(leftMs)} of its lease left, and nothing was seen against it; ${ask} tells for certain.`;
}

function shortLeaseText({ id, leaseSeconds, maxLeaseSeconds, renew }: HeldFact, toolMs: number): string {
  const minutes = Math.ceil(toolMs / 60_000) + 1;
  const longer = minutes * 60 > maxLeaseSeconds ? '' : ` ${renew} --for ${minutes}m makes it longer.`;
  return `dibs: the lease of ${id} is ${describeSpan(leaseSeconds * 1000)}, and this command may run for ${describeSpan(toolMs)}: the claim is renewed before and after, and can run out while it runs.${longer}`;
}

/** What the registry says can quote what strangers wrote. */
function sentence(text: string): string {
  return printable(text, 600);
}
