/**
 * A lock for programs: a claim that is kept alive until it is given up, and that says when it is lost.
 *
 * It claims under a session of its own, so that two locks of one program exclude each other like any two owners.
 */

import { DibsError, isDibsError } from '../rules/error.ts';
import type { EventKind, TaskEvent } from '../rules/event.ts';
import { sameOwner } from '../rules/name.ts';
import { encodeOwner, isPassing, passingSession, requireOwner } from '../rules/owner.ts';
import type { Fence } from '../rules/stamp.ts';
import { requireTaskId } from '../rules/task-id.ts';
import { StoreFault } from '../store/store.ts';
import { claim } from '../transitions/claim.ts';
import { history } from '../transitions/history.ts';
import type { Party } from '../transitions/party.ts';
import { complete, release, type GivenUp } from '../transitions/release.ts';
import type { Held } from '../transitions/held.ts';
import { renew } from '../transitions/renew.ts';
import { OpenRegistry, type RegistryOptions } from './open-registry.ts';
import { whileHeld } from './while-held.ts';

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

/** What ended a lock: `lost` and its kin from the registry, or `in-doubt` when the lease ran out without a renewal that succeeded. */
export type LockLoss = DibsError;

const GIVING_UP: ReadonlySet<EventKind> = new Set(['complete', 'review', 'release', 'handoff']);
// A renewal that failed is tried again so soon: most of the lease is left then.
const RETRY_MS = 250;

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
  const held = await whileHeld(() => registry.run(claim(party, task, { lease: options.lease, again: 'refuse' })), {
    owner,
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
  #held: Held;
  #loss: LockLoss | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(registry: OpenRegistry, party: Party, held: Held, isAlone: boolean) {
    this.#registry = registry;
    this.#party = party;
    this.#held = held;
    this.#isAlone = isAlone;
    this.signal = this.#lost.signal;
    this.#schedule(this.#beatMs);
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
    const { id, generation } = this.#held.tenure;
    const { events } = this.#registry.run(history(id));
    return events.findLast((event) => GIVING_UP.has(event.event) && event.generation >= generation && sameOwner(event.by, this.#party.owner));
  }

  get #fence(): Fence | undefined {
    return this.#isAlone ? undefined : { generation: this.#held.tenure.generation };
  }

  get #beatMs(): number {
    return (this.#held.tenure.lease * 1000) / 3;
  }

  #end(give: () => GivenUp): GivenUp {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#loss !== undefined) throw this.#loss;
    return give();
  }

  #schedule(ms: number): void {
    // The heartbeat alone keeps no program running.
    this.#timer = setTimeout(() => this.#beat(), ms).unref();
  }

  #beat(): void {
    try {
      this.#held = this.#registry.run(renew(this.#party, this.#held.tenure.id, this.#fence));
      this.#schedule(this.#beatMs);
    } catch (error) {
      if (this.givenUp() !== undefined) return;
      const undecided = error instanceof StoreFault || (isDibsError(error) && error.code === 'in-doubt');
      if (undecided && this.#held.expiresAt > this.#registry.store.now('reading').ms) this.#schedule(Math.min(RETRY_MS, this.#beatMs));
      else this.#lose(isDibsError(error) ? error : new DibsError('in-doubt', 'the lease ran out and could not be renewed', { task: this.#held.tenure.id, cause: error }));
    }
  }

  #lose(loss: LockLoss): void {
    this.#loss = loss;
    this.#lost.abort(loss);
  }
}
