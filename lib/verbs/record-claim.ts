/** Writes the line about a claim that was made, and counted only at a later look. */

import { bareName, parseClaimedPath, type ClaimedName } from '../rules/name.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { doneBy, record } from '../transitions/history.ts';

/**
 * `from`: the path from which it was renamed. Returns the expired tenure from which it was taken over, if it was one.
 */
export function* recordClaim(caller: Caller, tenure: ClaimedName, from: string, note: string | undefined): Step<ClaimedName | undefined> {
  const before = parseClaimedPath(from);
  const former = before === undefined ? undefined : bareName(before);
  yield* record(former === undefined ? 'claim' : 'take-over', tenure, { ...doneBy(caller), from: former?.path ?? from, text: note });
  return former;
}
