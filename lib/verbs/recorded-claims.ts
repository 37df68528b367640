/**
 * The records of a session: what its owners believe they hold, under whatever agent they named, and whether a boot is
 * owed.
 */

import type { ClaimedName } from '../rules/name.ts';
import { encodeOwner, ownerKey, sessionKey } from '../rules/owner.ts';
import { HOLDERS } from '../rules/shelf.ts';
import { list, type Step } from '../store/step.ts';
import { beliefs, beliefsDirectory } from '../transitions/belief.ts';
import { remark, remarksOn } from '../transitions/belief-remarks.ts';
import { OWED } from './owed-digest.ts';

export interface Recorded {
  /** The encoded owner as its tenures have it. Without tenures it is its key. */
  readonly owner: string;
  readonly tenures: readonly ClaimedName[];
  readonly isBootOwed: boolean;
  /** Others have this owner's name: see Caller. */
  readonly mustProve?: boolean;
}

/**
 * Finds records by the session alone, because a command may have named another agent. Owners without records are left
 * out.
 */
export function* recordedOfSession(session: string): Step<readonly Recorded[]> {
  const wanted = sessionKey(encodeOwner({ agent: 'any', session }));
  const found: Recorded[] = [];
  for (const key of yield* list(HOLDERS)) if (sessionKey(key) === wanted) found.push(yield* recordedOf(key));
  return found.filter(({ tenures, isBootOwed }) => tenures.length > 0 || isBootOwed);
}

/** What is recorded for one owner, encoded. */
export function* recordedOf(owner: string): Step<Recorded> {
  const tenures = yield* beliefs(owner);
  return { owner: tenures[0]?.owner ?? ownerKey(owner), tenures, isBootOwed: (yield* list(beliefsDirectory(owner))).includes(OWED) };
}

/**
 * The claims of an agent without a session in the work trees `places` that count as this session's. The first session
 * of such a work tree whose hook meets a claim gets it, and later sessions do not. A remark on the claim says so, where
 * all of them read it.
 */
export function* recordedHere(owner: string, places: readonly string[], session: string): Step<readonly ClaimedName[]> {
  const counted: ClaimedName[] = [];
  for (const tenure of yield* beliefs(owner)) {
    const remarks = yield* remarksOn(tenure);
    let whose = remarks.get('session');
    // The place only matters until a session has the claim: a session keeps its claims wherever it goes.
    if (whose === undefined && places.includes(remarks.get('in') ?? '')) {
      yield* remark(tenure, 'session', session);
      // If two sessions met it at once, the first line counts.
      whose = (yield* remarksOn(tenure)).get('session');
    }
    if (whose === session) counted.push(tenure);
  }
  return counted;
}
