/** What one owner holds, or believes it holds. Reads only. */

import { namesWith } from '../rules/listed-text.ts';
import { mineAmong } from '../rules/mine-among.ts';
import { parseName, sameOwner, type ClaimedName } from '../rules/name.ts';
import { ownerKey } from '../rules/owner.ts';
import { CLAIMED } from '../rules/shelf.ts';
import { list, now, type Step } from '../store/step.ts';
import { beliefs } from '../transitions/belief.ts';
import { look } from '../transitions/look.ts';

/** What one owner holds, one name for each task. A claim that is being examined counts. */
export function* claimsOf(owner: string): Step<readonly ClaimedName[]> {
  const keys = new Set<string>();
  // Only the names of one owner are read by the grammar.
  const owned = `@${ownerKey(owner)}`;
  // No listing is kept before the clock is known.
  yield* now('reading');
  // It lists twice, because one listing can miss a name that is just being marked or put back.
  const first = yield* list(CLAIMED);
  const again = yield* list(CLAIMED);
  for (const names of again === first ? [first] : [first, again]) {
    for (const listed of namesWith(names, [owned])) {
      if (!listed.toLowerCase().includes(owned)) continue;
      const name = parseName(CLAIMED, listed);
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

/** The ids of the tasks that this owner holds, and of those that it believes it holds. */
export function* idsOf(owner: string): Step<readonly string[]> {
  const tenures = [...(yield* beliefs(owner)), ...(yield* claimsOf(owner))];
  return [...new Map(tenures.map(({ key, id }) => [key, id])).values()];
}
