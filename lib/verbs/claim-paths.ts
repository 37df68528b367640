/**
 * What a claimer has to know of the files of its task: which live claims of others have some of them, too.
 *
 * It looks when its own claim is confirmed, so of two that claim at once at least one sees the other, and no order of
 * their clocks is needed. Where registry.yaml says `overlap: refuse`, whoever sees another claim gives its own back. So
 * both may do so, and never both stay.
 */

import { refused, type DibsError } from '../rules/error.ts';
import type { Facts } from '../rules/facts.ts';
import { overlapText } from '../rules/log-text.ts';
import { sameOwner } from '../rules/name.ts';
import { overlapOf } from '../rules/path-overlap.ts';
import { idKey } from '../rules/task-id.ts';
import { now, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { holderOf } from '../transitions/refusal.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import { giveBack } from './give-back.ts';
import { pathHolds } from './held-paths.ts';
import type { Claim, Held } from './verbs.ts';

/** A live claim that has some of the files of another task. */
export type Overlap = Omit<Extract<Facts, { readonly why: 'files-held' }>, 'why' | 'id'> & { readonly held: Held };

/**
 * The live claims of others that overlap `files`, which are those of the task `id`, the oldest one first. Of a
 * caller that proves nothing by its name, all claims but that task's own are of others.
 */
export function* overlapsWith({ owner, mustProve = false }: Caller, id: string, files: readonly string[]): Step<readonly Overlap[]> {
  const key = idKey(id);
  const holds = yield* pathHolds((claim) => claim.key !== key && (mustProve || !sameOwner(claim.owner, owner)), (theirs) => overlapOf(files, theirs));
  if (holds.length === 0) return [];
  const { ms } = yield* now('reading');
  return holds.map(({ found: { one: mine, other: entry }, ...held }) => {
    const { tenure, expiresAt } = held;
    return { of: tenure.id, holder: holderOf(tenure, expiresAt), mine, entry, heldMs: ms - tenure.claimedAt, leftMs: expiresAt - ms, held };
  });
}

/**
 * Looks around for a claim that was just made. Returns what overlaps, where that is only told. Where it is refused, the
 * claim is given back, and this throws `not-claimable`, as if the claim had been refused a moment later; and StoreFault
 * if nobody could look, because a claim that was not compared must not stay. Throws `in-doubt` if the claim cannot be
 * given back because somebody examines it.
 */
export function* overlapsOfClaim(caller: Caller, { tenure, files = [] }: Pick<Claim, 'tenure' | 'files'>): Step<readonly Overlap[]> {
  const mayStay = caller.settings.overlap !== 'refuse';
  let overlaps: readonly Overlap[];
  try {
    overlaps = yield* overlapsWith(caller, tenure.id, files);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // The claim stands, and whoever made it must be told that it does.
    if (mayStay) return [];
    yield* giveBack(caller, tenure, undefined);
    throw fault;
  }
  const [first] = overlaps;
  if (first === undefined || mayStay) return overlaps;
  yield* giveBack(caller, tenure, overlapText(first.of));
  throw filesHeld(tenure.id, first);
}

/** The refusal of a task some of whose files another claim has. */
export function filesHeld(id: string, { of, holder, mine, entry, heldMs, leftMs }: Overlap): DibsError {
  return refused({ why: 'files-held', id, of, holder, mine, entry, heldMs, leftMs }, { do: 'list', only: 'free' });
}
