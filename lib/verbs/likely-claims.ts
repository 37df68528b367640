/**
 * What a plain look says about recorded claims, for a caller that has no time for a bracketed one.
 *
 * It is not a proof, because a plain look can miss a name that is just moving. But a claim that was lost has left its
 * name. If an editor wrote that name again, the task itself is on some shelf now and is seen there, unless it moves in
 * that very moment.
 */

import { isExpired } from '../rules/lease.ts';
import { mineAmong } from '../rules/mine-among.ts';
import { sameTenure, type ClaimedName } from '../rules/name.ts';
import { now, touch, type Step } from '../store/step.ts';
import { isConfirmed } from '../transitions/belief.ts';
import { heldAt, type Held } from '../transitions/held.ts';
import { look } from '../transitions/look.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';

/**
 * One claim for each task among `tenures`, all of `owner`. Each gets a heartbeat, about which nothing is promised.
 * Undefined if one of them does not look held: its name is gone, something is above it or beside it, somebody examines
 * it, its lease has run out, or it never counted.
 */
export function* likelyClaims(owner: string, tenures: readonly ClaimedName[]): Step<readonly Held[] | undefined> {
  const likely: Held[] = [];
  for (const key of new Set(tenures.map((tenure) => tenure.key))) {
    const mine = mineAmong(owner, yield* look(key));
    if (mine.kind !== 'held' || !tenures.some((tenure) => sameTenure(tenure, mine.tenure)) || !(yield* isConfirmed(mine.tenure))) return undefined;
    const file = yield* statIfThere(mine.tenure.path);
    if (file?.kind !== 'file' || isExpired(mine.tenure, file.mtimeMs, (yield* now('reading')).ms, file.ctimeMs)) return undefined;
    const beat = yield* touch(mine.tenure.path);
    likely.push(heldAt(mine.tenure, beat, (yield* now('reading')).ms));
  }
  return likely;
}
