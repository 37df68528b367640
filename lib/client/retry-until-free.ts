/** Waits for a task that another holds: try, and try again while there is time. */

import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import { sameOwner } from '../rules/name.ts';
import { encodeOwner } from '../rules/owner.ts';
import type { Step } from '../store/step.ts';
import type { Caller, Claim } from '../verbs/verbs.ts';
import { leftToItsOwner } from '../verbs/left-to-owner.ts';
import type { OpenRegistry } from './open-registry.ts';
import { ClaimAttempts, type Meaning } from './claim-attempts.ts';
import { Standstills } from '../system/standstill.ts';
import { steadyNowMs } from '../system/steady-clock.ts';

export interface Waiting {
  readonly registry: OpenRegistry;
  /** The one who waits. */
  readonly caller: Caller;
  readonly id: string;
  /** How long, in ms. Undefined means not at all. */
  readonly waitMs: number | undefined;
  /** A first note for the log. */
  readonly note?: string | undefined;
  /** Ends the waiting. Then its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each further try. */
  readonly onWait?: ((why: DibsError, waitedMs: number) => void) | undefined;
  /** The standstills of a caller that has waited for something else before. */
  readonly standstills?: Standstills;
}

const POLL_MS = 200;
// Even a caller that does not wait gives owners that have just woken this much time.
const WAKING_MS = 1500;
// A claim that was made and has not counted is asked about again at once, this many times, even for a caller that does
// not wait.
const DOUBTS = 3;

/**
 * Returns what `attempt` answers. Throws what it throws, and `timeout` with the holder when the time is over. Whatever
 * is thrown, no claim that an attempt made is left behind.
 */
export async function retryUntilFree<T extends Claim>(attempt: (meaning: Meaning) => Step<T>, waiting: Waiting): Promise<T> {
  const { registry, caller, note } = waiting;
  const own = new ClaimAttempts(registry, caller, note);
  try {
    return await tries(own, attempt, waiting);
  } catch (error) {
    await own.giveBack();
    throw error;
  }
}

async function tries<T extends Claim>(own: ClaimAttempts, attempt: (meaning: Meaning) => Step<T>, waiting: Waiting): Promise<T> {
  const { registry, caller, id, waitMs, signal, onWait, standstills = Standstills.atStart() } = waiting;
  const began = steadyNowMs();
  for (let doubts = 0; ; ) {
    signal?.throwIfAborted();
    standstills.worked();
    const mayWait = waitMs !== undefined || steadyNowMs() - began < WAKING_MS;
    const spared = mayWait && standstills.isRecent ? await registry.run(leftToItsOwner(caller, id, (lease, agoMs) => standstills.graceMs(lease, agoMs))) : undefined;
    let why = spared;
    if (why === undefined) {
      try {
        return await own.try(attempt);
      } catch (error) {
        if (!isDibsError(error)) throw error;
        if ((await own.isWorthAnother(error)) && ++doubts <= DOUBTS) continue;
        if (waitMs === undefined || !canComeFree(error, caller.owner)) throw error;
        why = error;
      }
    }
    const waitedMs = steadyNowMs() - began;
    const limitMs = Math.max(waitMs ?? 0, spared === undefined ? 0 : WAKING_MS);
    if (waitedMs >= limitMs) throw inVain(why, id, waitedMs);
    onWait?.(why, waitedMs);
    const ms = Math.min(POLL_MS, Math.max(1, limitMs - waitedMs));
    standstills.worked();
    await sleep(ms, signal);
    standstills.waited(ms);
  }
}

/** Can waiting help? An owner's own claim does not come free by waiting for it. */
function canComeFree({ code, holder }: DibsError, owner: string): boolean {
  return (code === 'held' || code === 'in-doubt') && (holder === undefined || !sameOwner(encodeOwner(holder), owner));
}

function inVain(why: DibsError, id: string, waitedMs: number): DibsError {
  const { task = id, holder, facts } = why;
  return refused({ why: 'timed-out', id: task, waitedMs, ...(holder === undefined ? {} : { holder }), ...(facts === undefined ? {} : { last: facts }) }, { do: 'list', only: 'free' }, why);
}

/** Sleeps on a timer that `signal` can end. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
