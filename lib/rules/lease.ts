/**
 * Leases: when a claim may be taken from its owner. Pure; no clock of its own. All times are ms, a lease is whole seconds.
 *
 *   expires = max(claimed-at, min(mtime, now)) + lease
 *
 * `max(claimed-at, …)` because rename keeps mtime: a fresh claim of an old file must not look expired. An mtime further ahead
 * of the file system's clock than the skew is no heartbeat, else one `touch -d tomorrow` would hold a task for a day.
 */

/** How far two clocks that share a registry may differ. */
export const SKEW_MS = 5000;

export interface Lease {
  readonly claimedAt: number;
  readonly lease: number;
}

/** The last sign of life: the claim itself or a later heartbeat. */
export function heartbeatAt(claim: Lease, mtimeMs: number, nowMs: number): number {
  return isAhead(mtimeMs, nowMs) ? claim.claimedAt : Math.max(claim.claimedAt, Math.min(mtimeMs, nowMs));
}

export function expiresAt(claim: Lease, mtimeMs: number, nowMs: number): number {
  return heartbeatAt(claim, mtimeMs, nowMs) + claim.lease * 1000;
}

/** Before this a tenure cannot be expired, whatever its file's times say. */
export function firstExpiry(claim: Lease): number {
  return claim.claimedAt + claim.lease * 1000;
}

export function isExpired(claim: Lease, mtimeMs: number, nowMs: number): boolean {
  return expiresAt(claim, mtimeMs, nowMs) <= nowMs;
}

/** A time that cannot have happened yet: reported, and not believed. */
export function isAhead(timeMs: number, nowMs: number): boolean {
  return timeMs > nowMs + SKEW_MS;
}
