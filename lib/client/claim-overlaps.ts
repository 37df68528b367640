/**
 * What each way to claim does when the claim stands: it looks whether another live claim has files of the task. What
 * does that is loaded only for a task that has files.
 */

import type { Overlap } from '../verbs/claim-paths.ts';
import type { Caller, Claim } from '../verbs/verbs.ts';
import type { OpenRegistry } from './open-registry.ts';

/** Only where there are any. */
export interface Overlapping {
  readonly overlaps?: readonly Overlap[];
}

/**
 * The claim, with what overlaps it. Throws `not-claimable` where registry.yaml does not allow that, when the claim was
 * given back, and what `overlapsOfClaim` throws.
 */
export async function lookAround<T extends Claim>(registry: OpenRegistry, caller: Caller, claimed: T): Promise<T & Overlapping> {
  if (claimed.files === undefined || caller.settings.overlap === 'off') return claimed;
  const { overlapsOfClaim } = await import('../verbs/claim-paths.ts');
  const overlaps = await registry.run(overlapsOfClaim(caller, claimed));
  return overlaps.length === 0 ? claimed : { ...claimed, overlaps };
}
