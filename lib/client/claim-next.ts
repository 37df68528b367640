/**
 * Claims the task that comes next: looks what is offered, and tries one after the other until a claim counts. Nobody
 * sleeps meanwhile. Callers that meet at one task spread over those that are equally urgent.
 */

import { isDibsError, type DibsError, type ErrorCode } from '../rules/error.ts';
import { areEquallyUrgent } from '../rules/pull-order.ts';
import type { Wanted } from '../rules/routing.ts';
import type { Step } from '../store/step.ts';
import { nearerThan, nextTasks, nothingToClaim, withUntold, type NextTask, type NextTasks, type PassedBecause, type PassedTask } from '../verbs/next-tasks.ts';
import { releaseUnlessWanted } from '../verbs/still-wanted.ts';
import type { Caller, Claim } from '../verbs/verbs.ts';
import type { Meaning } from './claim-attempts.ts';
import { lookAround, type Overlapping } from './claim-overlaps.ts';
import type { OpenRegistry } from './open-registry.ts';
import { retryUntilFree } from './retry-until-free.ts';
import { steadyNowMs } from '../system/steady-clock.ts';

export interface Pulling<T extends Claim> {
  readonly registry: OpenRegistry;
  readonly caller: Caller;
  readonly wanted: Wanted;
  /** A first note for the log. */
  readonly note?: string | undefined;
  /** Claims this task. */
  readonly claim: (id: string, meaning: Meaning) => Step<T>;
  /** How long to wait while nothing is offered, in ms. Undefined means not at all. */
  readonly waitMs?: number | undefined;
  /** Resolves when something in the registry may have changed, or after this many ms. */
  readonly untilChange: (this: void, atMostMs: number) => Promise<void>;
  /** Called before each time that it waits. */
  readonly onWait?: ((why: DibsError, waitedMs: number) => void) | undefined;
  /** Is somebody told what came before the task, and why it was not claimed? */
  readonly explains?: boolean;
  /** Each look at what is offered, so that somebody can be told how far it is. */
  readonly watchLook?: ((look: Step<NextTasks>) => Step<NextTasks>) | undefined;
  /** Ends the waiting. Then its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface Pulled<T extends Claim> {
  readonly claimed: T & Overlapping;
  /** What came before it and was not claimed, in order, and why; without what is held, unless that `explains`. */
  readonly passed: () => readonly PassedTask[];
}

/** Those that were claimed, at least one. */
export interface PulledTasks<T extends Claim> {
  readonly pulled: readonly Pulled<T>[];
  /** Why no more of them were tried, if it was not that there are none: what was thrown over this task. */
  readonly stopped?: { readonly id: string; readonly why: unknown };
}

/** About this one task only: another may be had. */
const GOES_ON: ReadonlySet<ErrorCode> = new Set(['held', 'lost', 'in-doubt', 'not-found', 'not-claimable', 'conflict', 'malformed', 'unproven']);
/** Somebody else was there first, so the look is old. */
const RACED: ReadonlySet<ErrorCode> = new Set(['held', 'in-doubt', 'not-found', 'conflict']);
const ROUNDS = 20;
// Whoever was not first takes any of those that are equally urgent, of so many.
const AT_ONCE = 64;
// A watch may miss what another machine does on a mount.
const LONGEST_WAIT_MS = 5000;

/**
 * Claims the first of what is offered that can be had. Throws `nothing-to-claim` if there is none (after `waitMs`),
 * what `claim` throws if it is not about one task, and StoreFault.
 */
export async function claimNext<T extends Claim>(pulling: Pulling<T>): Promise<Pulled<T>> {
  const [first] = (await claimSome(pulling, 1)).pulled;
  if (first === undefined) throw new RangeError('nothing was claimed, and nothing was thrown');
  return first;
}

/** The same for up to `most` of them, by one look. It waits for the first one only, and throws only without any. */
export async function claimSome<T extends Claim>(pulling: Pulling<T>, most: number): Promise<PulledTasks<T>> {
  const { waitMs = 0, untilChange, onWait, signal } = pulling;
  const began = steadyNowMs();
  for (;;) {
    signal?.throwIfAborted();
    const found = await pull(pulling, most);
    if ('pulled' in found) return found;
    const waitedMs = steadyNowMs() - began;
    if (waitedMs >= waitMs) throw found.why;
    onWait?.(found.why, waitedMs);
    const facts = found.why.facts?.why === 'nothing-to-claim' ? found.why.facts : undefined;
    await untilChange(Math.max(1, Math.min(waitMs - waitedMs, facts?.freeInMs ?? Infinity, LONGEST_WAIT_MS)));
  }
}

/** Looks and tries, and looks again as long as others are faster. */
async function pull<T extends Claim>(pulling: Pulling<T>, most: number): Promise<PulledTasks<T> | { readonly why: DibsError }> {
  const { registry, caller, wanted, explains = false, watchLook = (look) => look, signal } = pulling;
  const pulled: Pulled<T>[] = [];
  let many = Math.max(AT_ONCE, most);
  for (let round = 1; ; round++) {
    const { offered, behind, passed, untold } = await registry.run(watchLook(nextTasks(caller, wanted, many, explains ? 'claims' : 'free')));
    const all = [...passed];
    let wasRaced = false;
    for (const left = [...offered]; left.length > 0; ) {
      signal?.throwIfAborted();
      const [next]: readonly (NextTask | undefined)[] = left.splice(wasRaced ? anyOfTheFirst(left) : 0, 1);
      if (next === undefined) break;
      let tried: Tried<T>;
      try {
        tried = await attempt(pulling, next);
      } catch (error) {
        // Whoever has some must hear of them.
        if (pulled.length === 0) throw error;
        return { pulled, stopped: { id: next.id, why: error } };
      }
      if ('claimed' in tried) {
        const before = [...all];
        pulled.push({ claimed: tried.claimed, passed: () => nearerThan(next, before) });
        if (pulled.length >= most) return { pulled };
        continue;
      }
      all.push({ ...next, because: tried });
      wasRaced ||= tried.is === 'refused' && RACED.has(tried.refusal.code);
    }
    if (behind > 0) many *= AT_ONCE;
    if ((wasRaced || behind > 0) && round < ROUNDS) continue;
    if (pulled.length > 0) return { pulled };
    const loss = untoldLoss(all);
    // To wait helps nobody who has to hear of it.
    if (loss !== undefined) throw loss;
    // What is held is part of that answer.
    return { why: nothingToClaim(await registry.run(withUntold(caller, wanted, { passed: all, untold }))) };
  }
}

/** The place of one of those that are as urgent as the first. */
function anyOfTheFirst(left: readonly NextTask[]): number {
  const [first] = left;
  const end = left.findIndex((other) => first !== undefined && !areEquallyUrgent(first, other));
  return Math.floor(Math.random() * (end < 0 ? left.length : end));
}

type Tried<T extends Claim> = { readonly claimed: T & Overlapping } | PassedBecause;

async function attempt<T extends Claim>({ registry, caller, wanted, note, claim, signal }: Pulling<T>, { id, entry }: NextTask): Promise<Tried<T>> {
  try {
    await requireNoOverlap(registry, caller, id, entry.summary?.files);
    const claimed = await retryUntilFree((meaning) => claim(id, meaning), { registry, caller, id, note, signal, waitMs: undefined });
    const because = await registry.run(releaseUnlessWanted(caller, claimed.tenure, wanted));
    return because ?? { claimed: await lookAround(registry, caller, claimed) };
  } catch (error) {
    if (!isDibsError(error) || !GOES_ON.has(error.code) || error.facts?.why === 'too-many-claims') throw error;
    return { is: 'refused', refusal: error };
  }
}

/** What would be given back at once is not claimed first, as each claim is a line of the log. A hint. */
async function requireNoOverlap(registry: OpenRegistry, caller: Caller, id: string, files: readonly string[] | undefined): Promise<void> {
  if (files === undefined || files.length === 0 || caller.settings.overlap !== 'refuse') return;
  const { filesHeld, overlapsWith } = await import('../verbs/claim-paths.ts');
  const [first] = await registry.run(overlapsWith(caller, id, files));
  if (first !== undefined) throw filesHeld(id, first);
}

/** A loss that the caller was never told of must not read as "nothing to do". */
function untoldLoss(passed: readonly PassedTask[]): DibsError | undefined {
  return passed.flatMap(({ because }) => (because.is === 'refused' && because.refusal.code === 'lost' ? [because.refusal] : []))[0];
}
