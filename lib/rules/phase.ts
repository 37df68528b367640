/** How far a holder says its work is. Pure. It is told to whoever asks, and decides nothing. */

import type { EventKind } from './event-kind.ts';

/** PLANNED and EXECUTING of the state machine: what happens inside of a claim. */
export const PHASES = ['planned', 'executing'] as const;

export interface Phase {
  readonly phase?: (typeof PHASES)[number];
  /** Of a hundred. */
  readonly progress?: number;
}

/** The phase of this name. Undefined if there is none. */
export function phaseOf(text: string): Phase['phase'] {
  return PHASES.find((phase) => phase === text);
}

/** A whole number from 0 to 100, with or without a sign of per cent. Undefined for any other text. */
export function progressOf(text: string): number | undefined {
  const [, digits] = /^(0|[1-9][0-9]?|100)%?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** What a line of a log says of it. */
export function phaseIn({ phase, progress }: Phase | { readonly phase?: unknown; readonly progress?: unknown }): Phase {
  const known = PHASES.find((one) => one === phase);
  const isPart = typeof progress === 'number' && Number.isInteger(progress) && progress >= 0 && progress <= 100;
  return { ...(known === undefined ? {} : { phase: known }), ...(isPart ? { progress } : {}) };
}

/** After these another owner begins, or nobody works on it. Who takes a session over, or gets the task, goes on. */
const BEGINS: ReadonlySet<EventKind> = new Set(['add', 'claim', 'take-over', 'steal', 'release', 'complete', 'review', 'approved', 'changes-requested', 'move', 'reap', 'park']);

/** What was said last in the present claim, oldest event first. Each of the two parts stands until it is said anew. */
export function currentPhase(events: readonly (Phase & { readonly event: EventKind })[]): Phase {
  let said: Phase = {};
  for (const event of events) {
    if (BEGINS.has(event.event)) said = {};
    else if (event.event === 'note') said = { ...said, ...phaseIn(event) };
  }
  return said;
}
