/**
 * The second look decides whether a new tenure counts. After its rename, a bracketed look must show its name, without a
 * mark, without another name of its generation or a higher one, and without a claim that another owner believes in. Its
 * lease must not have run out meanwhile, and its generation must be above everything that is known of other claims.
 *
 * What must stay true: a tenure that does not count is left exactly where it is, to expire. To undo it would let a rank
 * fall, and then somebody else's decision about the name would destroy the task. The belief in the tenure is made
 * before the look, so that every other claimant sees it: of two that look past each other, because git brought a second
 * file, at most one counts. The belief is read again after the tenure was confirmed, because whoever passed on a
 * confirmed tenure beside it has ended it first.
 */

import { mineAmong } from '../rules/mine-among.ts';
import { sameOwner, sameStamp, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { firstExpiry } from '../rules/lease.ts';
import { standing } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, pause, type Step } from '../store/step.ts';
import { confirm, forget, withdraw } from './belief.ts';
import { highestGeneration } from './fence.ts';
import { bracketedLook, type Sight } from './look.ts';

export type SecondLook =
  | { readonly kind: 'counts'; readonly tenure: ClaimedName }
  /** Somebody examines it, or it ran out before the look. `tenure`: what may stand of it, and is its owner's then. */
  | { readonly kind: 'doubt'; readonly mark?: ClaimedName; readonly tenure?: ClaimedName }
  /** Another name of this generation or a higher one stands against it, or a claim of another owner does. */
  | { readonly kind: 'outranked'; readonly by?: TaskName };

/** `used`: it would count, but a generation as high as its own was given before. */
export type Looked = SecondLook | { readonly kind: 'used' };

// An examiner needs a few operations to put a live claim back.
const MARK_TRIES = 5;
const MARK_PAUSE_MS = 10;

export interface Known {
  /** Claims of others that are known not to count. */
  readonly hopeless?: readonly ClaimedName[];
  /**
   * A look that came after the mark found this to be the task, so files at rest that rank above it now came from git
   * since.
   */
  readonly besideFiles?: boolean;
  /** The work tree in which it was made, for its belief. */
  readonly place?: string | undefined;
}

/**
 * Looks. Records a tenure that counts as confirmed, and withdraws one that does not, unless another process of its
 * owner confirmed it first.
 */
export function* secondLook(tenure: ClaimedName, { hopeless = [], besideFiles = false, place }: Known = {}): Step<Looked> {
  let sight: Sight;
  const stillMarked = (): SecondLook => {
    const mark = sight.names.find((name): name is ClaimedName => name.kind === 'claimed' && sameTenure(name, tenure) && name.nonce !== undefined);
    return { kind: 'doubt', tenure, ...(mark === undefined ? {} : { mark }) };
  };
  return yield* retryStep(MARK_TRIES, stillMarked, function* (attempt): Step<Looked | undefined> {
    if (attempt > 1) yield* pause(MARK_PAUSE_MS);
    sight = yield* bracketedLook(tenure.key);
    const names = besideFiles ? sight.names.filter(({ kind }) => kind === 'claimed') : sight.names;
    const stands = standing(tenure, names.filter((name) => name.kind === 'rest' || !hopeless.some((other) => sameTenure(other, name))), false);
    if (stands.kind === 'held' && sight.latest.some((name) => name.path === tenure.path)) {
      // Uses the name alone, and after the look: a file that is read by stat now can be a ghost that was written since.
      if (firstExpiry(tenure) <= (yield* now('writing')).ms) return { kind: 'doubt', tenure };
      if ((yield* highestGeneration(tenure.key, names, tenure)) >= tenure.generation) return { kind: 'used' };
      const other = yield* ownOther(tenure, names);
      if (other !== undefined) {
        yield* withdraw(tenure);
        return { kind: 'outranked', by: other };
      }
      if (yield* confirm(tenure, place)) return { kind: 'counts', tenure };
      yield* forget(tenure);
      return { kind: 'doubt' };
    }
    const by = stands.kind === 'rivalled' ? stands.rival : stands.kind === 'gone' ? stands.by : undefined;
    if (by !== undefined) {
      if (yield* withdraw(tenure)) return { kind: 'outranked', by };
      // Another process of this owner was first to confirm it; under which name it stands now, if it does, a later look
      // says.
      const mine = mineAmong(tenure.owner, (yield* bracketedLook(tenure.key)).names);
      if (mine.kind === 'held' && sameStamp(mine.tenure, tenure)) return { kind: 'counts', tenure: mine.tenure };
      return mine.kind === 'none' ? { kind: 'outranked', by } : { kind: 'doubt', tenure };
    }
    return undefined;
  });
}

/**
 * Another claim of this owner in sight that counts. What a process of it has only begun is withdrawn before this one is
 * confirmed: by its own look, which was before, it might confirm that claim too.
 */
function* ownOther(tenure: ClaimedName, names: readonly TaskName[]): Step<ClaimedName | undefined> {
  for (const name of names) {
    if (name.kind === 'rest' || name.belief !== 'reserved' || !sameOwner(name.owner, tenure.owner) || sameStamp(name, tenure)) continue;
    if (!(yield* withdraw(name))) return name;
  }
  return undefined;
}
