/** What each agent did, in all of its sessions, by the tenures of the tasks. Pure; times are ms. */

import { decodeOwner, ownerKey } from './owner.ts';
import type { TenureEnd } from './tenure-span.ts';

export interface AgentWork {
  /** As it was written first. */
  readonly agent: string;
  readonly sessions: number;
  /** A claim that was only renewed for longer is one claim. */
  readonly claims: number;
  readonly heldMs: number;
  /** How many of its claims ended in which way. */
  readonly ends: Readonly<Record<TenureEnd, number>>;
  /** Commands of `verify` that it ran. */
  readonly passed: number;
  readonly failed: number;
}

export interface WorkedTenure {
  /** Encoded. */
  readonly owner: string;
  readonly isExtension: boolean;
  readonly heldMs: number;
  readonly end: TenureEnd;
}

export interface RanCommand {
  /** Encoded. */
  readonly by: string;
  readonly isPassed: boolean;
}

const NONE: Readonly<Record<TenureEnd, number>> = { complete: 0, review: 0, approved: 0, 'sent-back': 0, released: 0, 'ran-out': 0, taken: 0, 'passed-on': 0, other: 0, unknown: 0, held: 0 };

/** Who completed most comes first. */
export function workByAgent(tenures: readonly WorkedTenure[], commands: readonly RanCommand[]): readonly AgentWork[] {
  const found = new Map<string, Draft>();
  const of = (owner: string): Draft => {
    const key = ownerKey(owner).split('~')[0] ?? '';
    const known = found.get(key) ?? { agent: decodeOwner(owner)?.agent ?? owner, owners: new Set<string>(), claims: 0, heldMs: 0, ends: { ...NONE }, passed: 0, failed: 0 };
    found.set(key, known);
    return known;
  };
  for (const { owner, isExtension, heldMs, end } of tenures) {
    const agent = of(owner);
    agent.owners.add(ownerKey(owner));
    agent.heldMs += heldMs;
    agent.ends[end]++;
    if (!isExtension) agent.claims++;
  }
  for (const { by, isPassed } of commands) of(by)[isPassed ? 'passed' : 'failed']++;
  const all = [...found.values()].map(({ owners, ...work }) => ({ ...work, sessions: owners.size }));
  return all.toSorted((a, b) => b.ends.complete - a.ends.complete || b.claims - a.claims || (a.agent < b.agent ? -1 : 1));
}

type Draft = { -readonly [Key in 'agent' | 'claims' | 'heldMs' | 'passed' | 'failed']: AgentWork[Key] } & { readonly owners: Set<string>; readonly ends: Record<TenureEnd, number> };
