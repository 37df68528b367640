/**
 * The gate: may the tool run that is about to? This is pure policy. What the registries say was found out before, and
 * the words are chosen afterwards.
 */

import { isOwnCommand } from './own-command.ts';
import type { Call } from './parse-event.ts';
import type { BlindFact, HeldFact, Verdict } from './verdict.ts';

export type Decision =
  /** The tool changes nothing, or it is one of dibs, or runs a command of it. No verdict matters. */
  | { readonly kind: 'exempt' }
  | { readonly kind: 'refused'; readonly reasons: Reasons }
  | { readonly kind: 'passed'; readonly tooShort: readonly HeldFact[] };

export type Reasons = Pick<Verdict, 'lost' | 'doubt' | 'blind' | 'taken'>;

/**
 * Must the gate ask the registries? It need not for a tool that changes nothing, nor for one simple command of dibs,
 * nor for a tool of its MCP server: none of these takes from others, and a session that lost its task needs them.
 */
export function isGated({ host, tool, command }: Call): boolean {
  if (tool !== undefined && (host.readOnlyTools.includes(tool) || (host.ownTools !== undefined && tool.startsWith(host.ownTools)))) return false;
  return !(command !== undefined && isOwnCommand(command, tool));
}

/** Asked once for each tool, after all registries were asked. */
export function gate(call: Call, verdict: Verdict): Decision {
  if (!isGated(call)) return { kind: 'exempt' };
  const reasons = reasonsAgainst(verdict);
  if (reasons !== undefined) return { kind: 'refused', reasons };
  // The warning about a short lease is given once for each claim.
  return { kind: 'passed', tooShort: verdict.held.filter(({ leaseSeconds, isShortTold }) => isShortTold !== true && isTooShort(call, leaseSeconds)) };
}

/** What stops a tool, or undefined. A registry that cannot be read stops it if something is recorded there. */
export function reasonsAgainst({ lost, doubt, blind, taken }: Verdict): Reasons | undefined {
  const blinding = blind.filter(({ recorded = [] }: BlindFact) => recorded.length > 0);
  return lost.length + doubt.length + blinding.length + taken.length === 0 ? undefined : { lost, doubt, blind: blinding, taken };
}

/** Can a claim run out while the tool runs? Nothing renews it in that time. */
export function isTooShort({ toolMs }: Call, leaseSeconds: number): boolean {
  return toolMs !== undefined && leaseSeconds * 1000 < toolMs;
}
