/**
 * A lock for programs: a claim that is kept alive until it is given up, and that reports when it is lost.
 *
 * It claims under a session of its own, so that two locks of one program exclude each other like any two owners.
 */

import { DibsError, isDibsError, refused } from '../rules/error.ts';
import type { TaskEvent } from '../rules/event.ts';
import { leaseOfRenewer } from '../rules/lease.ts';
import { encodeOwner, isPassingSession, passingOwner, passingSession, requireOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { Fence } from '../rules/stamp.ts';
import { requireTaskId } from '../rules/task-id.ts';
import { nonce, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import { lockTask } from '../verbs/lock-task.ts';
import type { Caller, Claim, GivenUp, Held } from '../verbs/verbs.ts';
import { completeTask, requireVerified, type Verification } from '../verbs/complete-task.ts';
import { release } from '../verbs/give-up.ts';
import { lookAround } from './claim-overlaps.ts';
import { Heartbeat, isUndecided } from './heartbeat.ts';
import { OpenRegistry, type RegistryOptions } from './open-registry.ts';
import { releaseAtExit } from './release-at-exit.ts';
import { savingCaller } from './saving.ts';
import { retryUntilFree } from './retry-until-free.ts';

export interface LockOptions extends RegistryOptions {
  /** How long the lock outlives a process that is killed, in seconds. 60 by default, or what the registry allows. */
  readonly lease?: number | undefined;
  /** How long to wait while another holds it, in ms. 0 by default; Infinity waits as long as it takes. */
  readonly waitMs?: number;
  /** Ends the waiting. Then `lock` throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called while waiting, a few times a second, with the reason and the time waited so far in ms. */
  readonly onWait?: (why: DibsError, waitedMs: number) => void;
}

/**
 * What ended a lock: `lost` or a similar code from the registry, or `in-doubt` if the lease is almost over and no
 * renewal succeeded.
 */
export type LockLoss = DibsError;

/**
 * Claims `id` and keeps it. A lock that is still held when the program ends, but for a signal that kills it, is
 * released then. Throws `held` (at once, or `timeout` after `waitMs`), `not-claimable`, `not-found`, `no-registry`,
 * `usage`, and StoreFault when the file system fails.
 */
export async function lock(id: string, options: LockOptions = {}): Promise<Lock> {
  const kept = await hold(id, options);
  kept.onceOver(releaseAtExit(kept));
  return kept;
}

/** The same, but a process that ends leaves it to its lease: for who starts others that work under the lock. */
export async function hold(id: string, options: LockOptions = {}): Promise<Lock> {
  const task = requireTaskId(id);
  return await holdBy(options, async ({ registry, caller, lease, waitMs }) =>
    await lookAround(registry, caller, await retryUntilFree((meaning) => lockTask(caller, task, { lease, again: 'refuse', ...meaning }), { registry, caller, id: task, waitMs, signal: options.signal, onWait: options.onWait })));
}

/** Who locks, and how. */
export interface Locking {
  readonly registry: OpenRegistry;
  readonly caller: Caller;
  /** Seconds. */
  readonly lease: number;
  /** Undefined means not at all. */
  readonly waitMs: number | undefined;
}

/** Keeps what `claim` claims. Throws what it throws, and `usage` for options that cannot be. */
export async function holdBy(options: LockOptions, claim: (locking: Locking) => Promise<Claim>): Promise<Lock> {
  const { waitMs = 0 } = options;
  if (typeof waitMs !== 'number' || !(waitMs >= 0)) throw new DibsError('usage', `waitMs is ${printable(String(waitMs), 40)}, and must be a number of milliseconds from 0 to Infinity`);
  // The agent's name alone has to be one: a session that was made for this lock fits beside any.
  const isPassing = options.session === undefined || isPassingSession(options.session);
  const registry = new OpenRegistry(options);
  const session = options.session ?? passingSession('lock', process.pid, await registry.run(nonce()));
  const agent = await registry.agent();
  const owner = encodeOwner(isPassing ? passingOwner(agent, session) : requireOwner(agent, session));
  const caller = savingCaller(registry, { owner, settings: await registry.settings(), worker: await registry.worker(), workTree: () => registry.workTree(), ...(isPassing ? { reservedAs: encodeOwner({ agent }) } : {}) });
  const held = await claim({ registry, caller, lease: options.lease ?? leaseOfRenewer(caller.settings), waitMs: waitMs === 0 ? undefined : waitMs });
  const kept = new Lock(registry, caller, await Heartbeat.begin(registry, caller, held, isPassing), held.meantFor);
  if (options.signal?.aborted === true) await giveBack(kept);
  options.signal?.throwIfAborted();
  return kept;
}

/**
 * Of one that nobody waits for any more, as the signal came while the store answered. What cannot be given back runs
 * out.
 */
async function giveBack(kept: Lock): Promise<void> {
  try {
    await kept.release('nobody waits for it any more');
  } catch (error) {
    if (!isDibsError(error) && !(error instanceof StoreFault)) throw error;
  }
}

/** `await using` releases it when its block is left. */
export class Lock implements AsyncDisposable {
  /** Whom its text means it for (`agent`), if that is another: a wish that keeps nobody from locking it. */
  readonly meantFor: string | undefined;
  readonly #registry: OpenRegistry;
  readonly #caller: Caller;
  readonly #heartbeat: Heartbeat;
  #giving: { readonly how: 'complete' | 'release'; readonly answer: Promise<GivenUp> } | undefined;
  /** Whoever gave it up was told how that went, and nothing is left to do. */
  #isOver = false;
  #onOver: (() => void) | undefined;

  constructor(registry: OpenRegistry, caller: Caller, heartbeat: Heartbeat, meantFor: string | undefined) {
    this.meantFor = meantFor;
    this.#registry = registry;
    this.#caller = caller;
    this.#heartbeat = heartbeat;
  }

  /** Aborted when the lock is lost, for functions that take an AbortSignal. */
  get signal(): AbortSignal {
    return this.#heartbeat.signal;
  }

  /** The tenure: path, stamp, generation (the fence), and the time when the lease runs out. */
  get held(): Held {
    return this.#heartbeat.held;
  }

  get owner(): string {
    return this.#caller.owner;
  }

  /** Why the lock was lost, if it was. */
  get loss(): LockLoss | undefined {
    return this.#heartbeat.loss;
  }

  /** Calls back once when the lock is lost, or at once if it is lost already. To give it up is not a loss. */
  onLost(callback: (loss: LockLoss) => void): void {
    const tell = (): void => {
      if (this.loss !== undefined) callback(this.loss);
    };
    if (this.signal.aborted) tell();
    else this.signal.addEventListener('abort', tell, { once: true });
  }

  /** Puts the task back into scoped/, for the next one. Throws `lost` if it was no longer ours. */
  async release(reason?: string): Promise<GivenUp> {
    return await this.#end('release', (id, fence) => release(this.#caller, id, { to: 'scoped', text: reason, fence }));
  }

  /**
   * Puts the task into complete/. Throws `lost` if it was no longer ours. A task that says how it is verified is
   * completed only by a program that has run exactly these commands (`passed`), or says why not (`skipped`). Else this
   * throws `unverified`, or `malformed` if nobody can tell whether it has any, and the lock is still held.
   */
  async complete(summary?: string, verification: Verification = {}): Promise<GivenUp> {
    const required = verification.skipped === undefined ? this.#refusedToProgram(requireVerified(this.#caller, this.held.tenure, verification)) : undefined;
    return await this.#end('complete', (id, fence) => this.#refusedToProgram(completeTask(this.#caller, id, { ...verification, text: summary, fence })), required);
  }

  /** A program is told what it can do, not which command line. */
  *#refusedToProgram<T>(step: Step<T>): Step<T> {
    try {
      return yield* step;
    } catch (error) {
      if (isDibsError(error) && error.facts?.why === 'to-be-verified') throw refused({ ...error.facts, isProgram: true });
      throw error;
    }
  }

  /**
   * Releases it, unless its owner gave it up already. Throws `lost` where that was not thrown before: a block that lost
   * its lock must not end as if it had had it.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#giving?.answer;
    if (this.#isOver) return;
    try {
      await this.release();
    } catch (error) {
      if (this.loss !== undefined || !isDibsError(error) || (await this.givenUp()) === undefined) throw error;
    }
  }

  /** Calls back when nothing is left to give up. */
  onceOver(callback: () => void): void {
    this.#onOver = callback;
    this.onLost(callback);
  }

  /**
   * For a process that ends now: on a store that answers at once, it is released when this returns. What cannot be
   * released runs out.
   */
  releaseNow(): void {
    if (this.#isOver || this.loss !== undefined) return;
    this.#registry.run(release(this.#caller, this.held.tenure.id, { to: 'scoped', text: 'its program ended', fence: this.#heartbeat.fence })).catch(() => undefined);
  }

  /**
   * What the owner itself did to end this claim meanwhile, by a verb of its own. That is not a loss, and nothing is
   * left to give up.
   */
  async givenUp(): Promise<TaskEvent | undefined> {
    return await this.#heartbeat.givenUp();
  }

  /**
   * Once for all who give it up in the same way at one time; and whoever comes with another way then is told by the
   * registry what has become of it. `required` comes before the heartbeat ends: whoever is refused still has the lock.
   */
  #end(how: 'complete' | 'release', give: Give, required?: Step<void>): Promise<GivenUp> {
    if (this.#giving?.how === how) return this.#giving.answer;
    const answer = this.#give(this.#giving?.answer, give, required).finally(() => {
      if (this.#giving?.answer === answer) this.#giving = undefined;
    });
    this.#giving = { how, answer };
    return answer;
  }

  async #give(before: Promise<GivenUp> | undefined, give: Give, required: Step<void> | undefined): Promise<GivenUp> {
    await Promise.allSettled([before]);
    if (required !== undefined && !this.#isOver && this.loss === undefined) await this.#registry.run(required);
    await this.#heartbeat.stop();
    try {
      if (this.loss !== undefined) throw this.loss;
      const given = await this.#registry.run(give(this.held.tenure.id, this.#heartbeat.fence));
      this.#isOver = true;
      return given;
    } catch (error) {
      this.#isOver ||= error === this.loss || !(isUndecided(error) || isUnverified(error));
      throw error;
    } finally {
      if (this.#isOver) this.#onOver?.();
    }
  }
}

/** Then the claim is as it was. */
function isUnverified(error: unknown): boolean {
  return isDibsError(error) && (error.code === 'unverified' || error.code === 'malformed');
}

type Give = (id: string, fence: Fence | undefined) => Step<GivenUp>;
