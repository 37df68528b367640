/**
 * max_claims is checked where claims can be counted: after the rename. Before the rename, several processes could all
 * count the same. So each counts again when its claim stands, and gives its own back if it came too late.
 *
 * Stamps do not tell who came first: a process that stalled between reading its clock and its rename comes late with an
 * early stamp. So each writes down its arrival, in a file of the owner, when its claim stands. Appended lines have one
 * order for everybody.
 *
 * What must stay true, so that exactly one of two stays: an arrival is written after the rename, so whoever reads a
 * line before its own sees that claim if it is still held. The arrival is written before the look that decides. A claim
 * without a line (it was made by `mv`, or before there was a limit, or by somebody who has not written a line yet) is
 * written down by whoever sees it, before its own line. The first line of a claim counts, and only the lines before
 * one's own count.
 */

import { refused, type DibsError } from '../rules/error.ts';
import { bareName, parseClaimed, type ClaimedName } from '../rules/name.ts';
import { limitText } from '../rules/log-text.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { append, read, type Step } from '../store/step.ts';
import { beliefsDirectory } from '../transitions/belief.ts';
import type { Caller } from '../transitions/caller.ts';
import { doneBy } from '../transitions/history.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import { giveBack } from './give-back.ts';
import { claimsOf } from './own-claims.ts';

/** The file's name in holders/<owner>/. No tenure has this name. */
export const ARRIVALS = 'arrivals';

// Some hundred lines. A claim whose line is further back is written down again by whoever comes next.
const TAIL_BYTES = 64 * 1024;
const TRIES = 4;

/** Throws `not-claimable` if the caller holds max_claims other tasks. */
export function requireRoom(caller: Caller, id: string, others: readonly ClaimedName[]): void {
  const most = caller.settings.maxClaims;
  if (most !== undefined && others.length >= most) throw tooMany(caller, id, others, most);
}

/**
 * Gives a new claim back if max_claims others were there before it, and throws `not-claimable`, as if it had been
 * refused a moment later. An earlier claim is never touched. Throws `in-doubt` if the claim cannot be given back
 * because somebody examines it.
 */
export function* requireArrivedInTime(caller: Caller, tenure: ClaimedName): Step<void> {
  const most = caller.settings.maxClaims;
  if (most === undefined) return;
  let earlier: readonly ClaimedName[];
  try {
    earlier = yield* arrivedBefore(caller.owner, tenure);
  } catch (fault) {
    // A claim that cannot be counted must not stay.
    if (isFault(fault)) yield* giveBack(caller, tenure, limitText(most));
    throw fault;
  }
  if (earlier.length < most) return;
  yield* giveBack(caller, tenure, limitText(most));
  throw tooMany(caller, tenure.id, earlier, most);
}

/** The other claims of this owner that stand now and arrived before this one. */
function* arrivedBefore(owner: string, tenure: ClaimedName): Step<readonly ClaimedName[]> {
  const before = yield* retryStep(TRIES, () => undefined, function* () {
    const known = yield* arrivalsOf(owner);
    const unknown = (yield* othersOf(owner, tenure)).filter((other) => !known.some((line) => isSameClaim(line, other)));
    const lines = [...unknown.toSorted((a, b) => a.claimedAt - b.claimedAt), tenure].map((claim) => `${bareName(claim).name}\n`);
    yield* append(`${beliefsDirectory(owner)}/${ARRIVALS}`, lines.join(''));
    const arrivals = yield* arrivalsOf(owner);
    const own = arrivals.findIndex((line) => isSameClaim(line, tenure));
    // The janitor has just removed an old file.
    return own < 0 ? undefined : arrivals.slice(0, own);
  });
  const others = yield* othersOf(owner, tenure);
  return before === undefined ? others : others.filter((other) => before.some((line) => isSameClaim(line, other)));
}

function* othersOf(owner: string, { key }: ClaimedName): Step<readonly ClaimedName[]> {
  return (yield* claimsOf(owner)).filter((claim) => claim.key !== key);
}

/** This also holds under a later generation, which an examiner gave the claim. */
function isSameClaim(line: ClaimedName, claim: ClaimedName): boolean {
  return line.key === claim.key && line.claimedAt === claim.claimedAt;
}

function* arrivalsOf(owner: string): Step<readonly ClaimedName[]> {
  try {
    const text = utf8Text(yield* read(`${beliefsDirectory(owner)}/${ARRIVALS}`, TAIL_BYTES, 'end'));
    return text.split('\n').map(parseClaimed).filter((line) => line !== undefined);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return [];
    throw fault;
  }
}

function tooMany(caller: Caller, id: string, others: readonly ClaimedName[], most: number): DibsError {
  const { by, author } = doneBy(caller);
  const facts = { why: 'too-many-claims', id, held: others.map((name) => name.id), most } as const;
  return author === undefined ? refused(facts, { do: 'list', only: 'mine' }) : refused({ ...facts, owner: by }, { do: 'list' });
}
