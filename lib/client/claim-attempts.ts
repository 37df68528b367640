/**
 * What the tries of one caller to claim a task have made. A claim that was made and did not count at once (its process
 * stalled for longer than the lease, or an examiner had it) still belongs to this caller: the next try takes it, and a
 * caller that gives up gives it back.
 */

import { isDibsError, type DibsError } from '../rules/error.ts';
import { firstExpiry } from '../rules/lease.ts';
import { parseClaimed, sameOwner, type ClaimedName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { observed, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import type { Caller, Claim, ClaimOptions } from '../verbs/verbs.ts';
import { recordClaim } from '../verbs/record-claim.ts';
import { release } from '../verbs/give-up.ts';
import type { OpenRegistry } from './open-registry.ts';

/** What a try adds to its options to mean the claim that an earlier try made. */
export type Meaning = Pick<ClaimOptions, 'again' | 'fence' | 'note'>;

interface Made {
  readonly tenure: ClaimedName;
  /** The path it was renamed from. */
  readonly from: string;
}

/** The attempts of one caller to claim one task. */
export class ClaimAttempts {
  readonly #registry: OpenRegistry;
  readonly #caller: Caller;
  readonly #note: string | undefined;
  #made: Made | undefined;

  /** @param note goes into the log's line about the claim */
  constructor(registry: OpenRegistry, caller: Caller, note?: string) {
    this.#registry = registry;
    this.#caller = caller;
    this.#note = note;
  }

  /**
   * Does this error leave a claim of this caller undecided? A conflict after its lease ran out does: what stands
   * against the claim then need not have been there when it was made.
   */
  async isWorthAnother({ code }: DibsError): Promise<boolean> {
    if (this.#made === undefined) return false;
    return code === 'in-doubt' || (code === 'conflict' && firstExpiry(this.#made.tenure) <= (await this.#registry.nowMs()));
  }

  /**
   * One try: at the claim that an earlier try made, as long as that stands, else at a new one. Throws what the try
   * throws.
   */
  async try<T extends Claim>(attempt: (meaning: Meaning) => Step<T>): Promise<T> {
    if (this.#made !== undefined) {
      try {
        return await this.#takeAnew(attempt, this.#made);
      } catch (error) {
        if (!isDibsError(error) || error.code === 'in-doubt') throw error;
        // It has ended, and the error is about that old claim. So the question is asked anew.
        this.#made = undefined;
      }
    }
    const claimed = await this.#registry.run(this.#watched(attempt({})));
    this.#made = undefined;
    return claimed;
  }

  /** Gives back a claim that was made and never counted. If it cannot be given back, it runs out. */
  async giveBack(): Promise<void> {
    if (this.#made === undefined) return;
    const { tenure } = this.#made;
    this.#made = undefined;
    try {
      await this.#registry.run(release(this.#caller, tenure.id, { to: 'scoped', text: 'it ran out before it counted', fence: fenceOf(tenure) }));
    } catch (error) {
      if (!isDibsError(error) && !(error instanceof StoreFault)) throw error;
    }
  }

  /**
   * Takes the claim by renewing, which is the second look for an owner that has it already. Then writes the line in the
   * log that was not written before.
   */
  async #takeAnew<T extends Claim>(attempt: (meaning: Meaning) => Step<T>, { tenure, from }: Made): Promise<T> {
    const claimed = await this.#registry.run(attempt({ again: 'welcome', fence: fenceOf(tenure), note: undefined }));
    this.#made = undefined;
    const former = await this.#registry.run(recordClaim(this.#caller, claimed.tenure, from, this.#note));
    return { ...claimed, already: false, ...(former === undefined ? {} : { from: former }) };
  }

  /**
   * Runs the same try, and notes which rename made a claim: the one to a name that this caller has just begun to
   * believe in.
   */
  #watched<T>(step: Step<T>): Step<T> {
    let believed: ClaimedName | undefined;
    return observed(step, {
      after: ({ name, args }) => {
        if (name === 'create') believed = parseClaimed(args[0].slice(args[0].lastIndexOf('/') + 1));
        if (name === 'rename' && believed !== undefined && args[1] === believed.path && sameOwner(believed.owner, this.#caller.owner)) {
          this.#made = { tenure: believed, from: args[0] };
        }
      },
    });
  }
}

/** Uses the stamp, because an examiner may put the claim back under the next generation. */
function fenceOf({ owner, claimedAt }: ClaimedName): Fence {
  return { stamp: { owner, claimedAt } };
}
