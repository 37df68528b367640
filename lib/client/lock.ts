/**
 * A lock for programs: a claim that is kept alive until it is given up, and that says when it is lost.
 *
 * It claims under a session of its own, so that two locks of one program exclude each other like any two owners.
 */

import { DibsError, isDibsError } from '../rules/error.ts';
import type { TaskEvent } from '../rules/event.ts';
import { SKEW_MS } from '../rules/lease.ts';
import { ownEnd } from '../rules/own-end.ts';
import { encodeOwner, isPassing, passingSession, requireOwner } from '../rules/owner.ts';
import type { Fence } from '../rules/stamp.ts';
import { requireTaskId } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { nonce, now, stat, type Step } from '../store/step.ts';
import { StoreFault, type Purpose } from '../store/store.ts';
import { look } from '../transitions/look.ts';
import { claim } from '../transitions/claim.ts';
import { history } from '../transitions/history.ts';
import type { Party } from '../transitions/party.ts';
import { complete, release, type GivenUp } from '../transitions/release.ts';
import type { Held } from '../transitions/held.ts';
import { renew } from '../transitions/renew.ts';
import { OpenRegistry, type RegistryOptions } from './open-registry.ts';
import { Standstills } from '../system/standstill.ts';
import { whileHeld } from './retry-until-free.ts';

export interface LockOptions extends RegistryOptions {
  /** Seconds the lock outlives its process; the registry's default where it is not given. */
  readonly lease?: number | undefined;
  /** How long to wait while another holds it, in ms; 0 by default, Infinity for as long as it takes. */
  readonly waitMs?: number;
  /** Ends the waiting: `lock` then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called while waiting, a few times a second, with what is waited for and for how long so far, in ms. */
  readonly onWait?: (why: DibsError, waitedMs: number) => void;
}

/** What ended a lock: `lost` and its kin from the registry, or `in-doubt` when the lease is almost over and no renewal succeeded. */
export type LockLoss = DibsError;

// So often it looks at its claim, whatever its lease: a steal is told so soon, and what ran out while the machine slept.
const LOOK_MS = 500;
// A renewal that failed is tried again so soon: most of the lease is left then.
const RETRY_MS = 250;
// So long somebody may take from putting a task on its shelf to writing that into the log.
const SHELVING_MS = 5000;

/**
 * Claims `id` and keeps it. Throws `held` (at once, or `waited-in-vain` after `waitMs`), `not-claimable`, `not-found`, `no-registry`,
 * and StoreFault when the file system fails.
 */
export async function lock(id: string, options: LockOptions = {}): Promise<Lock> {
  const registry = new OpenRegistry(options);
  const session = options.session ?? passingSession('lock', process.pid, await registry.run(nonce()));
  const owner = encodeOwner(requireOwner((await registry.identity()).owner.agent, session));
  const party: Party = { owner, settings: await registry.settings() };
  const task = requireTaskId(id);
  const held = await whileHeld((meaning) => claim(party, task, { lease: options.lease, again: 'refuse', ...meaning }), {
    registry,
    party,
    id: task,
    waitMs: options.waitMs === 0 ? undefined : options.waitMs,
    signal: options.signal,
    onWait: options.onWait,
  });
  const kept = await Lock.keep(registry, party, held, isPassing(owner));
  if (options.signal?.aborted === true) await giveBack(kept);
  options.signal?.throwIfAborted();
  return kept;
}

/** Of one that nobody waits for any more, as the signal came while the store answered. What cannot be given back runs out. */
async function giveBack(kept: Lock): Promise<void> {
  try {
    await kept.release('nobody waits for it any more');
  } catch (error) {
    if (!isDibsError(error) && !(error instanceof StoreFault)) throw error;
  }
}

/** `await using` releases it when its block is left. */
export class Lock implements AsyncDisposable {
  /** Aborted when the lock is lost, for whatever takes an AbortSignal. */
  readonly signal: AbortSignal;
  readonly #registry: OpenRegistry;
  readonly #party: Party;
  /** Nobody else acts under this owner's name: whatever tenure it has is this lock's, also one that was renewed for longer. */
  readonly #isAlone: boolean;
  readonly #lost = new AbortController();
  readonly #standstills = new Standstills();
  #held: Held;
  /** The file, as it was when the claim was last known to be held; undefined while that is not known. */
  #inode: bigint | undefined;
  /** Since when it lies on a shelf and the log does not say who put it there, by the steady clock. */
  #shelvedMs: number | undefined;
  /** When that was, by the steady clock. */
  #renewedMs = performance.now();
  /** How much the registry's clock is ahead of the machine's, when it was last asked; a little more, if the answer took its time. */
  #aheadMs = 0;
  #loss: LockLoss | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The look that is under way, or the last one. */
  #looking: Promise<void> = Promise.resolve();
  /** From when somebody begins to give it up no look begins. */
  #isEnding = false;
  #giving: { readonly how: 'complete' | 'release'; readonly answer: Promise<GivenUp> } | undefined;
  /** Whoever gave it up was told how that went, and nothing is left to do. */
  #isSettled = false;

  private constructor(registry: OpenRegistry, party: Party, held: Held, isAlone: boolean) {
    this.#registry = registry;
    this.#party = party;
    this.#held = held;
    this.#isAlone = isAlone;
    this.signal = this.#lost.signal;
  }

  /** Of a claim that `party` has just made. `isAlone`: nobody else acts under its name. */
  static async keep(registry: OpenRegistry, party: Party, held: Held, isAlone: boolean): Promise<Lock> {
    const kept = new Lock(registry, party, held, isAlone);
    kept.#inode = await kept.#inodeNow();
    await kept.#readClock('reading');
    kept.#goOn();
    return kept;
  }

  /** The tenure: path, stamp, generation (the fence), and when the lease runs out. */
  get held(): Held {
    return this.#held;
  }

  get owner(): string {
    return this.#party.owner;
  }

  /** Why it is lost, once it is. */
  get loss(): LockLoss | undefined {
    return this.#loss;
  }

  /** Calls back once when the lock is lost; at once if it is already. Giving it up is no loss. */
  onLost(callback: (loss: LockLoss) => void): void {
    const tell = (): void => {
      if (this.#loss !== undefined) callback(this.#loss);
    };
    if (this.signal.aborted) tell();
    else this.signal.addEventListener('abort', tell, { once: true });
  }

  /** Back to scoped/, for the next one. Throws `lost` when it was not ours any more. */
  async release(reason?: string): Promise<GivenUp> {
    return await this.#end('release', () => release(this.#party, this.#held.tenure.id, { to: 'scoped', text: reason, fence: this.#fence }));
  }

  /** To complete/. Throws `lost` when it was not ours any more. */
  async complete(summary?: string): Promise<GivenUp> {
    return await this.#end('complete', () => complete(this.#party, this.#held.tenure.id, { text: summary, fence: this.#fence }));
  }

  /** Releases it, unless its owner gave it up already. Throws `lost` where that was not thrown before: a block that lost its lock must not end as if it had had it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#giving?.answer;
    if (this.#isSettled) return;
    try {
      await this.release();
    } catch (error) {
      if (this.#loss !== undefined || !isDibsError(error) || (await this.givenUp()) === undefined) throw error;
    }
  }

  /** What the owner itself did to end this claim meanwhile, by a verb of its own: no loss, and nothing is left to give up. */
  async givenUp(): Promise<TaskEvent | undefined> {
    const { tenure } = this.#held;
    return ownEnd(tenure, (await this.#registry.run(history(tenure.id))).events);
  }

  /** By its stamp: a generation can be had again after git brought an earlier file back, and an examiner can put this one back under the next. */
  get #fence(): Fence | undefined {
    const { owner, claimedAt } = this.#held.tenure;
    return this.#isAlone ? undefined : { stamp: { owner, claimedAt } };
  }

  get #beatMs(): number {
    return (this.#held.tenure.lease * 1000) / 3;
  }

  /** By the clock of the file system, as everybody else counts this lease. */
  get #leftMs(): number {
    return this.#held.expiresAt - (Date.now() + this.#aheadMs);
  }

  /**
   * Who cannot renew has lost the claim this much before it runs out: as far as clocks may differ, so that nobody has it sooner, and as
   * long as `dibs run` gives a command to end. Of a short lease a third, which is one heartbeat.
   */
  get #marginMs(): number {
    return Math.min(SKEW_MS, this.#beatMs);
  }

  /** Once for all who give it up in the same way at one time; and whoever comes with another way then is told by the registry what has become of it. */
  #end(how: 'complete' | 'release', give: () => Step<GivenUp>): Promise<GivenUp> {
    if (this.#giving?.how === how) return this.#giving.answer;
    const answer = this.#give(this.#giving?.answer, give).finally(() => {
      if (this.#giving?.answer === answer) this.#giving = undefined;
    });
    this.#giving = { how, answer };
    return answer;
  }

  async #give(before: Promise<GivenUp> | undefined, give: () => Step<GivenUp>): Promise<GivenUp> {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    // A renewal that is under way could write over what is done here, or finds that it is lost.
    await Promise.allSettled([this.#looking, before]);
    try {
      if (this.#loss !== undefined) throw this.#loss;
      const given = await this.#registry.run(give());
      this.#isSettled = true;
      return given;
    } catch (error) {
      this.#isSettled ||= error === this.#loss || !isUndecided(error);
      throw error;
    }
  }

  /** The next look; at the latest when a heartbeat is due. Where a file system cuts its times to seconds, one that was just sent can be due again. */
  #goOn(): void {
    this.#wait(Math.max(Math.min(LOOK_MS, this.#dueMs), Math.min(RETRY_MS, this.#beatMs / 2)));
  }

  #wait(ms: number): void {
    // What was done since the last wait is no part of this one.
    this.#standstills.worked();
    if (this.#isEnding || this.#loss !== undefined) return;
    // The heartbeat alone keeps no program running.
    this.#timer = setTimeout(() => {
      this.#looking = this.#lookInTime(ms);
    }, ms).unref();
  }

  /** In how many ms a heartbeat is due. By both clocks: the steady one stands still while the machine sleeps, and anybody can set the other back. */
  get #dueMs(): number {
    return Math.min(this.#leftMs - 2 * this.#beatMs, this.#renewedMs + this.#beatMs - performance.now());
  }

  /** A store may give no answer at all. Then the claim is lost when it would be if the answer had been a failure. */
  async #lookInTime(waitedMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      const tell = (): void => {
        this.#lose(this.#inDoubt('the registry does not answer'));
        resolve();
      };
      timer = setTimeout(tell, Math.max(LOOK_MS, this.#leftMs - this.#marginMs)).unref();
    });
    try {
      await Promise.race([this.#look(waitedMs), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Is it there still? Renews it where that is due or not certain, and at once after time that was slept through. */
  async #look(waitedMs: number): Promise<void> {
    const slept = this.#standstills.waited(waitedMs) > 0;
    // Somebody may have set the machine's clock meanwhile, which the registry's is told by.
    await this.#readClock(slept ? 'taking' : 'reading');
    if (!slept && this.#dueMs > 0 && (await this.#isInPlace())) this.#goOn();
    else await this.#renew();
  }

  async #renew(): Promise<void> {
    const askedMs = performance.now();
    try {
      this.#held = await this.#registry.run(renew(this.#party, this.#held.tenure.id, this.#fence));
    } catch (error) {
      await this.#failed(error);
      return;
    }
    this.#renewedMs = askedMs;
    this.#inode = await this.#inodeNow();
    this.#shelvedMs = undefined;
    this.#goOn();
  }

  async #failed(error: unknown): Promise<void> {
    this.#inode = undefined;
    if ((await this.givenUp()) !== undefined) return;
    const restMs = this.#leftMs - this.#marginMs;
    if (isUndecided(error) && restMs > 0) this.#wait(Math.min(RETRY_MS, restMs));
    else if (!isUndecided(error) && this.#leftMs > 0 && (await this.#isBeingGivenUp())) this.#wait(RETRY_MS);
    else this.#lose(isDibsError(error) ? error : this.#inDoubt(describe(error), error));
  }

  /** Before its lease is over a claim comes to lie on a shelf by a verb of its owner, which writes into the log when all is done. */
  async #isBeingGivenUp(): Promise<boolean> {
    const { key, generation } = this.#held.tenure;
    try {
      const task = judge(await this.#registry.run(look(key)))?.task;
      if (task?.kind !== 'rest' || task.generation !== generation) return false;
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
    }
    this.#shelvedMs ??= performance.now();
    return performance.now() - this.#shelvedMs < SHELVING_MS;
  }

  /** Cheap, and so no proof: under the name can lie what somebody else wrote there since. A file that another one took the place of is asked about. */
  async #isInPlace(): Promise<boolean> {
    return this.#inode !== undefined && (await this.#inodeNow()) === this.#inode;
  }

  async #inodeNow(): Promise<bigint | undefined> {
    try {
      const { kind, ino } = await this.#registry.run(stat(this.#held.tenure.path));
      return kind === 'file' ? ino : undefined;
    } catch (fault) {
      if (fault instanceof StoreFault) return undefined;
      throw fault;
    }
  }

  /** What cannot be asked goes by what was answered last. */
  async #readClock(purpose: Purpose): Promise<void> {
    const askedMs = Date.now();
    try {
      this.#aheadMs = (await this.#registry.run(now(purpose))).ms - askedMs;
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
    }
  }

  #inDoubt(why: string, cause?: unknown): DibsError {
    return new DibsError('in-doubt', `the lease is almost over and could not be renewed: ${why}`, { task: this.#held.tenure.id, cause });
  }

  #lose(loss: LockLoss): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    this.#lost.abort(loss);
  }
}

function isUndecided(error: unknown): boolean {
  return error instanceof StoreFault || (isDibsError(error) && error.code === 'in-doubt');
}

function describe(error: unknown): string {
  return error instanceof StoreFault ? `the file system said ${error.code} to ${error.operation}` : String(error);
}
