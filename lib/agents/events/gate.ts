/**
 * The gate: may the tool run that is about to? Policy alone, and pure: what the registries say was found out before, and what is said of
 * it is worded after.
 */

import { isOwnCommand } from './own-command.ts';
import type { Call } from './parse-event.ts';
import type { BlindFact, HeldFact, Verdict } from './verdict.ts';

export type Decision =
  /** It changes nothing, or is dibs's own: no verdict counts. */
  | { readonly kind: 'exempt' }
  | { readonly kind: 'refused'; readonly reasons: Reasons }
  | { readonly kind: 'passed'; readonly tooShort: readonly HeldFact[] };

export type Reasons = Pick<Verdict, 'lost' | 'doubt' | 'blind'>;

/** Has the gate anything to ask the registries for? A tool that changes nothing passes, and so does one simple command of dibs's own. */
export function isGated({ host, tool, command }: Call): boolean {
  return !(tool !== undefined && host.readOnlyTools.includes(tool)) && !(command !== undefined && isOwnCommand(command, tool));
}

/** Asked once for each tool, when every registry was. */
export function gate(call: Call, verdict: Verdict): Decision {
  if (!isGated(call)) return { kind: 'exempt' };
  const reasons = reasonsAgainst(verdict);
  if (reasons !== undefined) return { kind: 'refused', reasons };
  // Said once of a claim: what it says stays true.
  return { kind: 'passed', tooShort: verdict.held.filter(({ leaseSeconds, isShortTold }) => isShortTold !== true && isTooShort(call, leaseSeconds)) };
}

/** What keeps a tool from running; undefined where nothing does. A registry that cannot be looked at does where something is recorded there. */
export function reasonsAgainst({ lost, doubt, blind }: Verdict): Reasons | undefined {
  const blinding = blind.filter(({ recorded = [] }: BlindFact) => recorded.length > 0);
  return lost.length + doubt.length + blinding.length === 0 ? undefined : { lost, doubt, blind: blinding };
}

/** Can a claim run out while the tool runs? Nothing renews it meanwhile. */
export function isTooShort({ toolMs }: Call, leaseSeconds: number): boolean {
  return toolMs !== undefined && leaseSeconds * 1000 < toolMs;
}
