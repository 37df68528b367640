/**
 * Leases: when a claim may be taken from its owner. Pure; no clock of its own. All times are ms, a lease is whole
 * seconds.
 *
 *   expires = max(claimed-at, min(mtime, now)) + lease
 *
 * `max(claimed-at, …)`, because rename keeps mtime: a fresh claim of an old file must not look expired. An mtime that
 * is further ahead of the file system's clock than the skew is not a heartbeat, or one `touch -d tomorrow` would hold a
 * task for a day.
 *
 * A claimed-at that far ahead is not believed either, or a claim of the year 2100 would hold its task until then. The
 * file's ctime replaces it, because the claiming rename changed the ctime. If the ctime is ahead as well, somebody set
 * the clock back since, and nothing tells how long ago. Then claimed-at counts, until an examination changes the ctime.
 */

/** How far two clocks that share a registry may differ. */
export const SKEW_MS = 5000;

// Who renews by itself needs no long lease: it only costs the others time after a crash. Three heartbeats fit in, and a
// machine that is busy for half a minute loses nothing.
const RENEWER_SECONDS = 60;

/** The lease, in seconds, of a lock that renews itself, where nobody asked for another one. */
export function leaseOfRenewer({ lease, minLease }: { readonly lease: number; readonly minLease: number }): number {
  return Math.max(minLease, Math.min(lease, RENEWER_SECONDS));
}

export interface Lease {
  readonly claimedAt: number;
  readonly lease: number;
}

/** When the task was claimed, as far as that can be believed. `ctimeMs`: undefined, or 0, if it is not known. */
function beganAt({ claimedAt }: Lease, nowMs: number, ctimeMs: number | undefined): number {
  return isAhead(claimedAt, nowMs) && hasStandIn(nowMs, ctimeMs) ? Math.min(ctimeMs, nowMs) : claimedAt;
}

function hasStandIn(nowMs: number, ctimeMs: number | undefined): ctimeMs is number {
  return ctimeMs !== undefined && ctimeMs > 0 && !isAhead(ctimeMs, nowMs);
}

// A claim that is less far ahead ends by itself within a day, so living owners need not be examined for it.
const LONGEST_AHEAD_MS = 86_400_000;

/**
 * Does nothing tell when this was claimed, and would its own name hold the task for more than a day? Then somebody has
 * to examine it.
 */
export function isUndated({ claimedAt }: Lease, nowMs: number, ctimeMs: number | undefined): boolean {
  return claimedAt > nowMs + LONGEST_AHEAD_MS && !hasStandIn(nowMs, ctimeMs);
}

/** The last sign of life: the claim itself or a later heartbeat. */
export function heartbeatAt(claim: Lease, mtimeMs: number, nowMs: number, ctimeMs?: number): number {
  const began = beganAt(claim, nowMs, ctimeMs);
  return isAhead(mtimeMs, nowMs) ? began : Math.max(began, Math.min(mtimeMs, nowMs));
}

/** When the lease runs out unless it is renewed, in ms. `ctimeMs` is needed if claimed-at can lie ahead of `nowMs`. */
export function expiresAt(claim: Lease, mtimeMs: number, nowMs: number, ctimeMs?: number): number {
  return heartbeatAt(claim, mtimeMs, nowMs, ctimeMs) + claim.lease * 1000;
}

/**
 * What the name alone promises: nobody whose clock is right takes the task before this time, whatever the file's times
 * say.
 */
export function firstExpiry(claim: Lease): number {
  return claim.claimedAt + claim.lease * 1000;
}

/** Has the lease run out at `nowMs`? */
export function isExpired(claim: Lease, mtimeMs: number, nowMs: number, ctimeMs?: number): boolean {
  return expiresAt(claim, mtimeMs, nowMs, ctimeMs) <= nowMs;
}

/** A time that cannot have happened yet. It is reported, and not believed. */
export function isAhead(timeMs: number, nowMs: number): boolean {
  return timeMs > nowMs + SKEW_MS;
}
