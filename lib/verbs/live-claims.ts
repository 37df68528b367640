/** Who holds what, for how long, and how far the work is. Reads only. */

import type { TaskEvent } from '../rules/event.ts';
import { sameOwner } from '../rules/name.ts';
import { decodeOwner, sameAgent } from '../rules/owner.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import { judge } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { recentHistory } from '../transitions/history.ts';
import { surveySome } from '../transitions/survey.ts';

export interface LiveClaim extends Held {
  readonly phase: Phase;
  readonly lastNote?: TaskEvent;
}

export interface LiveClaims {
  /** ms, by the registry's clock. */
  readonly now: number;
  /** Those whose lease runs, the shortest time left first. */
  readonly claims: readonly LiveClaim[];
  /** How many were meant whose lease has run out. */
  readonly expired: number;
}

export interface MeantClaims {
  /** Only those of this owner, encoded; without a session, those of all sessions of the agent. */
  readonly owner?: string | undefined;
  /** Only those that run out within so many ms. */
  readonly withinMs?: number | undefined;
}

/** The claims that are meant. Of the log of each, the end is read. Throws StoreFault if it could not look. */
export function* liveClaims({ owner, withinMs = Infinity }: MeantClaims = {}): Step<LiveClaims> {
  const { tasks } = yield* surveySome([], (name) => (name.kind === 'claimed' ? name.key : undefined));
  const { ms } = yield* now('reading');
  const live: Held[] = [];
  let expired = 0;
  for (const [, names] of tasks) {
    const task = judge(names)?.task;
    if (task?.kind !== 'claimed' || !isOf(task.owner, owner)) continue;
    const held = yield* describeHeld(task);
    if (held === undefined) continue;
    const leftMs = held.expiresAt - ms;
    if (leftMs <= 0) expired++;
    else if (leftMs <= withinMs) live.push(held);
  }
  const claims: LiveClaim[] = [];
  for (const held of live.toSorted((a, b) => a.expiresAt - b.expiresAt || (a.tenure.id < b.tenure.id ? -1 : 1))) {
    const { events } = yield* recentHistory(held.tenure.id);
    const lastNote = events.findLast(({ event, text = '' }) => event === 'note' && text !== '');
    claims.push({ ...held, phase: currentPhase(events), ...(lastNote === undefined ? {} : { lastNote }) });
  }
  return { now: ms, claims, expired };
}

function isOf(holder: string, owner: string | undefined): boolean {
  if (owner === undefined) return true;
  return decodeOwner(owner)?.session === undefined ? sameAgent(holder, owner) : sameOwner(holder, owner);
}
