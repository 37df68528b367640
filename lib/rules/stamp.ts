/** Stamps: `owner:claimed-at`, who and since when, as a script passes them on. Pure. */

import { asciiTrim } from './ascii.ts';
import { refused } from './error.ts';
import type { ClaimedName } from './name.ts';
import { decodeOwner, ownerKey } from './owner.ts';

/**
 * The tenure that a caller means. Every part that is given must match exactly. That is how a script protects itself
 * from working under another claim.
 */
export interface Fence {
  readonly stamp?: { readonly owner: string; readonly claimedAt: number };
  readonly generation?: number;
}

const STAMP = /^([^:]+)(?::|%3A)([1-9][0-9]{9}|[1-9][0-9]{12})$/;

/** Reads `--stamp` and `--fence`. Throws a usage error for anything else. */
export function requireFence(stamp: string | undefined, generation: string | undefined): Fence | undefined {
  if (stamp === undefined && generation === undefined) return undefined;
  return {
    ...(stamp === undefined ? {} : { stamp: requireStamp(stamp) }),
    ...(generation === undefined ? {} : { generation: requireGeneration(generation) }),
  };
}

function requireStamp(text: string): { owner: string; claimedAt: number } {
  const [, owner = '', at = ''] = STAMP.exec(asciiTrim(text)) ?? [];
  if (decodeOwner(owner) === undefined) {
    throw refused({ why: 'not-a-stamp', text });
  }
  return { owner, claimedAt: at.length === 10 ? Number(at) * 1000 + 999 : Number(at) };
}

function requireGeneration(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw refused({ why: 'not-a-fence', text });
}

/** Is this the claim that the fence names? Without a fence, any claim is. */
export function meetsFence(claim: ClaimedName, fence: Fence | undefined): boolean {
  if (fence === undefined) return true;
  if (fence.generation !== undefined && fence.generation !== claim.generation) return false;
  return (
    fence.stamp === undefined ||
    (fence.stamp.claimedAt === claim.claimedAt && ownerKey(fence.stamp.owner) === ownerKey(claim.owner))
  );
}
