/**
 * max_claims, decided where claims can be counted: after the rename. Whoever counts before it can be one of several that all count the
 * same; so each counts again when its claim stands, and who came too late gives its own back.
 *
 * Who came first is not told by the stamps: one that stalled between reading its clock and its rename comes late with an early stamp. So
 * each writes down its arrival, in a file of the owner's, when its claim stands. Appended lines have one order for everybody.
 *
 * What must stay true, so that neither two stay nor none: an arrival is written after the rename, so whoever reads a line before its own
 * sees that claim if it is still held; it is written before the look that decides; what stands and has no line (it was made by `mv`, or
 * before there was a limit, or by somebody who has not come to its line yet) is written down by whoever sees it, before its own; of a
 * claim the first line counts; and only the lines before one's own do.
 */

import { DibsError, isDibsError } from '../rules/error.ts';
import { bareName, parseClaimed, parseName, sameOwner, type ClaimedName } from '../rules/name.ts';
import { append, list, read, type Step } from '../store/step.ts';
import { shelfOf } from '../transitions/belief.ts';
import { look } from '../transitions/look.ts';
import { mineAmong } from '../rules/mine-among.ts';
import type { Party } from '../transitions/party.ts';
import { isFault } from '../transitions/present.ts';
import { release } from '../transitions/release.ts';

/** The file's name in holders/<owner>/; no tenure is called so. */
export const ARRIVALS = 'arrivals';

// Some hundred lines. What stands and has its line further back is written down anew by whoever comes.
const TAIL_BYTES = 64 * 1024;
const TRIES = 4;

/** What one owner holds, one name a task; a claim that is being examined counts. */
export function* claimsOf(owner: string): Step<readonly ClaimedName[]> {
  const keys = new Set<string>();
  // Twice, because one listing can miss a name that is just being marked or put back.
  for (let passes = 2; passes > 0; passes--) {
    for (const listed of yield* list('claimed')) {
      const name = parseName('claimed', listed);
      if (name?.kind === 'claimed' && sameOwner(name.owner, owner)) keys.add(name.key);
    }
  }
  const claims: ClaimedName[] = [];
  for (const key of keys) {
    const mine = mineAmong(owner, yield* look(key));
    if (mine.kind !== 'none') claims.push(mine.kind === 'held' ? mine.tenure : mine.mark);
  }
  return claims;
}

/** Throws `not-claimable` when the caller holds max_claims tasks beside this one. */
export function requireRoom(party: Party, id: string, others: readonly ClaimedName[]): void {
  const most = party.settings.maxClaims;
  if (most !== undefined && others.length >= most) throw tooMany(id, others, most);
}

/**
 * After a claim that was made: gives it back when max_claims others were there before it, and throws `not-claimable` then, as it would
 * have been refused a moment later. An earlier claim is never touched. Throws `in-doubt` when it cannot be given back, being examined.
 */
export function* requireArrivedInTime(party: Party, tenure: ClaimedName): Step<void> {
  const most = party.settings.maxClaims;
  if (most === undefined) return;
  let earlier: readonly ClaimedName[];
  try {
    earlier = yield* arrivedBefore(party.owner, tenure);
  } catch (fault) {
    // What cannot be counted must not stay.
    if (isFault(fault)) yield* giveBack(party, tenure, most);
    throw fault;
  }
  if (earlier.length < most) return;
  yield* giveBack(party, tenure, most);
  throw tooMany(tenure.id, earlier, most);
}

/** The other claims of this owner that stand now and arrived before this one. */
function* arrivedBefore(owner: string, tenure: ClaimedName): Step<readonly ClaimedName[]> {
  for (let tries = TRIES; tries > 0; tries--) {
    const known = yield* arrivalsOf(owner);
    const unknown = (yield* othersOf(owner, tenure)).filter((other) => !known.some((line) => isSameClaim(line, other)));
    const lines = [...unknown.toSorted((a, b) => a.claimedAt - b.claimedAt), tenure].map((claim) => `${bareName(claim).name}\n`);
    yield* append(`${shelfOf(owner)}/${ARRIVALS}`, lines.join(''));
    const arrivals = yield* arrivalsOf(owner);
    const own = arrivals.findIndex((line) => isSameClaim(line, tenure));
    // The janitor has just taken an old file away.
    if (own < 0) continue;
    const before = arrivals.slice(0, own);
    return (yield* othersOf(owner, tenure)).filter((other) => before.some((line) => isSameClaim(line, other)));
  }
  return yield* othersOf(owner, tenure);
}

function* othersOf(owner: string, { key }: ClaimedName): Step<readonly ClaimedName[]> {
  return (yield* claimsOf(owner)).filter((claim) => claim.key !== key);
}

/** Also under a later generation, which an examiner gave it. */
function isSameClaim(line: ClaimedName, claim: ClaimedName): boolean {
  return line.key === claim.key && line.claimedAt === claim.claimedAt;
}

function* arrivalsOf(owner: string): Step<readonly ClaimedName[]> {
  try {
    const text = new TextDecoder().decode(yield* read(`${shelfOf(owner)}/${ARRIVALS}`, TAIL_BYTES, 'end'));
    return text.split('\n').map(parseClaimed).filter((line) => line !== undefined);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return [];
    throw fault;
  }
}

function* giveBack(party: Party, { id, owner, claimedAt }: ClaimedName, most: number): Step<void> {
  try {
    yield* release(party, id, { to: 'scoped', text: `max_claims is ${most}`, fence: { stamp: { owner, claimedAt } } });
  } catch (error) {
    // Somebody has taken it meanwhile: then it is not held, which is what was wanted.
    if (!isDibsError(error) || error.code === 'in-doubt' || error.code === 'conflict') throw error;
  }
}

function tooMany(id: string, others: readonly ClaimedName[], most: number): DibsError {
  return new DibsError('not-claimable', `you hold ${others.map((name) => name.id).join(', ')} already, and max_claims in registry.yaml is ${most}`, {
    task: id,
    next: ['list', '--mine'],
  });
}
