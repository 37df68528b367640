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
import { stat } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
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
  const session = options.session ?? passingSession('lock', process.pid, registry.store.nonce());
  const owner = encodeOwner(requireOwner(registry.identity.owner.agent, session));
  const party: Party = { owner, settings: registry.settings };
  const task = requireTaskId(id);
  const held = await whileHeld((meaning) => claim(party, task, { lease: options.lease, again: 'refuse', ...meaning }), {
    registry,
    party,
    id: task,
    waitMs: options.waitMs === 0 ? undefined : options.waitMs,
    signal: options.signal,
    onWait: options.onWait,
  });
  return new Lock(registry, party, held, isPassing(owner));
}

export class Lock {
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
  #loss: LockLoss | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(registry: OpenRegistry, party: Party, held: Held, isAlone: boolean) {
    this.#registry = registry;
    this.#party = party;
    this.#held = held;
    this.#isAlone = isAlone;
    this.signal = this.#lost.signal;
    this.#inode = this.#inodeNow();
    this.#goOn();
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
  release(reason?: string): GivenUp {
    return this.#end(() => this.#registry.run(release(this.#party, this.#held.tenure.id, { to: 'scoped', text: reason, fence: this.#fence })));
  }

  /** To complete/. Throws `lost` when it was not ours any more. */
  complete(summary?: string): GivenUp {
    return this.#end(() => this.#registry.run(complete(this.#party, this.#held.tenure.id, { text: summary, fence: this.#fence })));
  }

  /** What the owner itself did to end this claim meanwhile, by a verb of its own: no loss, and nothing is left to give up. */
  givenUp(): TaskEvent | undefined {
    const { tenure } = this.#held;
    return ownEnd(tenure, this.#registry.run(history(tenure.id)).events);
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
    return this.#held.expiresAt - this.#registry.store.now('reading').ms;
  }

  /**
   * Who cannot renew has lost the claim this much before it runs out: as far as clocks may differ, so that nobody has it sooner, and as
   * long as `dibs run` gives a command to end. Of a short lease a third, which is one heartbeat.
   */
  get #marginMs(): number {
    return Math.min(SKEW_MS, this.#beatMs);
  }

  #end(give: () => GivenUp): GivenUp {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#loss !== undefined) throw this.#loss;
    return give();
  }

  /** The next look; at the latest when a heartbeat is due. Where a file system cuts its times to seconds, one that was just sent can be due again. */
  #goOn(): void {
    this.#wait(Math.max(Math.min(LOOK_MS, this.#dueMs), Math.min(RETRY_MS, this.#beatMs / 2)));
  }

  #wait(ms: number): void {
    // What was done since the last wait is no part of this one.
    this.#standstills.worked();
    // The heartbeat alone keeps no program running.
    this.#timer = setTimeout(() => this.#look(ms), ms).unref();
  }

  /** In how many ms a heartbeat is due. By both clocks: the steady one stands still while the machine sleeps, and anybody can set the other back. */
  get #dueMs(): number {
    return Math.min(this.#leftMs - 2 * this.#beatMs, this.#renewedMs + this.#beatMs - performance.now());
  }

  /** Is it there still? Renews it where that is due or not certain, and at once after time that was slept through. */
  #look(waitedMs: number): void {
    if (this.#standstills.waited(waitedMs) > 0) this.#measureAgain();
    else if (this.#dueMs > 0 && this.#isInPlace()) return this.#goOn();
    this.#renew();
  }

  #renew(): void {
    try {
      this.#held = this.#registry.run(renew(this.#party, this.#held.tenure.id, this.#fence));
      this.#renewedMs = performance.now();
      this.#inode = this.#inodeNow();
      this.#shelvedMs = undefined;
      this.#goOn();
    } catch (error) {
      this.#inode = undefined;
      if (this.givenUp() !== undefined) return;
      const leftMs = this.#leftMs;
      const restMs = leftMs - this.#marginMs;
      if (isUndecided(error) && restMs > 0) this.#wait(Math.min(RETRY_MS, restMs));
      else if (!isUndecided(error) && leftMs > 0 && this.#isBeingGivenUp()) this.#wait(RETRY_MS);
      else this.#lose(isDibsError(error) ? error : new DibsError('in-doubt', `the lease is almost over and could not be renewed: ${describe(error)}`, { task: this.#held.tenure.id, cause: error }));
    }
  }

  /** Before its lease is over a claim comes to lie on a shelf by a verb of its owner, which writes into the log when all is done. */
  #isBeingGivenUp(): boolean {
    const { key, generation } = this.#held.tenure;
    try {
      const task = judge(this.#registry.run(look(key)))?.task;
      if (task?.kind !== 'rest' || task.generation !== generation) return false;
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
    }
    this.#shelvedMs ??= performance.now();
    return performance.now() - this.#shelvedMs < SHELVING_MS;
  }

  /** Cheap, and so no proof: under the name can lie what somebody else wrote there since. A file that another one took the place of is asked about. */
  #isInPlace(): boolean {
    return this.#inode !== undefined && this.#inodeNow() === this.#inode;
  }

  #inodeNow(): bigint | undefined {
    try {
      const { kind, ino } = this.#registry.run(stat(this.#held.tenure.path));
      return kind === 'file' ? ino : undefined;
    } catch (fault) {
      if (fault instanceof StoreFault) return undefined;
      throw fault;
    }
  }

  /** Somebody may have set the machine's clock, which the registry's is told by. */
  #measureAgain(): void {
    try {
      this.#registry.store.now('taking');
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
    }
  }

  #lose(loss: LockLoss): void {
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
