/** Keeping a claim alive until it is given up: checking it, renewing it, and finding out that it is lost. */

import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import type { TaskEvent } from '../rules/event.ts';
import type { Facts } from '../rules/facts.ts';
import { SKEW_MS } from '../rules/lease.ts';
import type { Fence } from '../rules/stamp.ts';
import { now, stat } from '../store/step.ts';
import { StoreFault, type Purpose } from '../store/store.ts';
import type { Caller, Held } from '../verbs/verbs.ts';
import { isShelvedAs, ownEndOf } from '../verbs/own-end.ts';
import { renew } from '../verbs/renew-claim.ts';
import { Standstills } from '../system/standstill.ts';
import type { OpenRegistry } from './open-registry.ts';
import { steadyNowMs } from '../system/steady-clock.ts';

// So often it checks its claim, whatever its lease: a steal is told so soon, and what ran out while the machine
// slept.
const CHECK_MS = 500;
// A renewal that failed is tried again so soon: most of the lease is left then.
const RETRY_MS = 250;
// So long somebody may take from putting a task on its shelf to writing that into the log.
const SHELVING_MS = 5000;

/** Keeps one claim alive in this process, until `stop`, or until the claim is lost. */
export class Heartbeat {
  readonly #registry: OpenRegistry;
  readonly #caller: Caller;
  /**
   * Nobody else acts under this owner's name: whatever tenure it has is this one's, also one that was renewed for
   * longer.
   */
  readonly #isAlone: boolean;
  readonly #lost = new AbortController();
  readonly #standstills = new Standstills();
  #held: Held;
  /** The file, as it was when the claim was last known to be held; undefined while that is not known. */
  #inode: bigint | undefined;
  /** Since when it lies on a shelf and the log does not say who put it there, by the steady clock. */
  #shelvedMs: number | undefined;
  /** When the last renewal was asked for, by the steady clock. */
  #renewedMs = steadyNowMs();
  /**
   * How much the registry's clock is ahead of the machine's, when it was last asked; a little more, if the answer took
   * its time.
   */
  #aheadMs = 0;
  #loss: DibsError | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The check that is under way, or the last one. */
  #checking: Promise<void> = Promise.resolve();
  #isStopped = false;

  private constructor(registry: OpenRegistry, caller: Caller, held: Held, isAlone: boolean) {
    this.#registry = registry;
    this.#caller = caller;
    this.#held = held;
    this.#isAlone = isAlone;
  }

  /** Of a claim that `caller` has just made. `isAlone`: nobody else acts under its name. */
  static async begin(registry: OpenRegistry, caller: Caller, held: Held, isAlone: boolean): Promise<Heartbeat> {
    const begun = new Heartbeat(registry, caller, held, isAlone);
    begun.#inode = await begun.#inodeNow();
    await begun.#readClock('reading');
    begun.#goOn();
    return begun;
  }

  /** As it was last renewed. */
  get held(): Held {
    return this.#held;
  }

  /** Why it is lost, once it is. */
  get loss(): DibsError | undefined {
    return this.#loss;
  }

  /** Aborted when it is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * No check begins any more. Resolves when none is under way: it could write over what is done then, or find that the
   * claim is lost.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#checking;
  }

  /**
   * What the owner itself did to end this claim meanwhile, by a verb of its own: no loss, and nothing is left to give
   * up.
   */
  async givenUp(): Promise<TaskEvent | undefined> {
    return await this.#registry.run(ownEndOf(this.#held.tenure));
  }

  /**
   * By its stamp: a generation can be had again after git brought an earlier file back, and an examiner can put this
   * one back under the next.
   */
  get fence(): Fence | undefined {
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
   * Who cannot renew has lost the claim this much before it runs out: as far as clocks may differ, so that nobody has
   * it sooner, and as long as `dibs run` gives a command to end. Of a short lease a third, which is one heartbeat.
   */
  get #marginMs(): number {
    return Math.min(SKEW_MS, this.#beatMs);
  }

  /**
   * The next check; at the latest when a heartbeat is due. Where a file system cuts its times to seconds, one that was
   * just sent can be due again.
   */
  #goOn(): void {
    this.#wait(Math.max(Math.min(CHECK_MS, this.#dueMs), Math.min(RETRY_MS, this.#beatMs / 2)));
  }

  #wait(ms: number): void {
    // What was done since the last wait is not part of this one.
    this.#standstills.worked();
    if (this.#isStopped || this.#loss !== undefined) return;
    // The heartbeat alone keeps no program running.
    this.#timer = setTimeout(() => {
      this.#checking = this.#checkInTime(ms);
    }, ms).unref();
  }

  /**
   * In how many ms a heartbeat is due. By both clocks: the steady one stands still while the machine sleeps, and
   * anybody can set the other back.
   */
  get #dueMs(): number {
    return Math.min(this.#leftMs - 2 * this.#beatMs, this.#renewedMs + this.#beatMs - steadyNowMs());
  }

  /** A store may give no answer at all. Then the claim is lost when it would be if the answer had been a failure. */
  async #checkInTime(waitedMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      const tell = (): void => {
        this.#lose(this.#inDoubt({ is: 'no-answer' }));
        resolve();
      };
      timer = setTimeout(tell, Math.max(CHECK_MS, this.#leftMs - this.#marginMs)).unref();
    });
    try {
      await Promise.race([this.#check(waitedMs), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Is it there still? Renews it where that is due or not certain, and at once after time that was slept through. */
  async #check(waitedMs: number): Promise<void> {
    const slept = this.#standstills.waited(waitedMs) > 0;
    // Somebody may have set the machine's clock meanwhile, which the registry's is told by.
    await this.#readClock(slept ? 'taking' : 'reading');
    if (!slept && this.#dueMs > 0 && (await this.#isInPlace())) this.#goOn();
    else await this.#renew();
  }

  async #renew(): Promise<void> {
    const askedMs = steadyNowMs();
    try {
      this.#held = await this.#registry.run(renew(this.#caller, this.#held.tenure.id, this.fence));
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
    else this.#lose(isDibsError(error) ? error : this.#inDoubt(reasonOf(error), error));
  }

  /**
   * Before its lease is over a claim comes to lie on a shelf by a verb of its owner, which writes into the log when all
   * is done.
   */
  async #isBeingGivenUp(): Promise<boolean> {
    try {
      if (!(await this.#registry.run(isShelvedAs(this.#held.tenure)))) return false;
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
    }
    this.#shelvedMs ??= steadyNowMs();
    return steadyNowMs() - this.#shelvedMs < SHELVING_MS;
  }

  /**
   * Cheap, and so no proof: under the name can lie what somebody else wrote there since. A file that another one took
   * the place of is asked about.
   */
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

  #inDoubt(because: NotRenewed, cause?: unknown): DibsError {
    return refused({ why: 'lease-almost-over', id: this.#held.tenure.id, because }, undefined, cause);
  }

  #lose(loss: DibsError): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    this.#lost.abort(loss);
  }
}

/** Does this leave open whether what was asked for is done? */
export function isUndecided(error: unknown): boolean {
  return error instanceof StoreFault || (isDibsError(error) && error.code === 'in-doubt');
}

type NotRenewed = Extract<Facts, { readonly why: 'lease-almost-over' }>['because'];

function reasonOf(error: unknown): NotRenewed {
  return error instanceof StoreFault ? { is: 'fault', code: error.code, operation: error.operation } : { is: 'other', text: String(error) };
}
