import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiresAt, firstExpiry, heartbeatAt, isAhead, isExpired, isUndated, SKEW_MS } from '../../lib/rules/lease.ts';

const T = 1_769_143_261_000;
const claim = { claimedAt: T, lease: 60 };
const anyTime = fc.integer({ min: T - 1_000_000, max: T + 1_000_000 });
const anyLease = fc.record({ claimedAt: anyTime, lease: fc.integer({ min: 0, max: 1000 }) });

describe('the heartbeat', () => {
  it.each([
    ['a fresh claim of an old file has its claim as heartbeat', T - 9_000_000, T + 1000, T],
    ['an edit after the claim is a heartbeat', T + 30_000, T + 40_000, T + 30_000],
    ['an edit this instant is a heartbeat', T + 40_000, T + 40_000, T + 40_000],
    ['an mtime a little ahead counts as now', T + 43_000, T + 40_000, T + 40_000],
    ['an mtime ahead by the whole skew counts as now', T + 45_000, T + 40_000, T + 40_000],
    ['an mtime further ahead than the skew is no heartbeat', T + 45_001, T + 40_000, T],
    ['an mtime of tomorrow is no heartbeat', T + 86_400_000, T + 40_000, T],
    ['a claim from a clock ahead of ours counts from when it says', T - 1000, T - 3000, T],
  ])('%s', (_what, mtime, now, heartbeat) => {
    expect(heartbeatAt(claim, mtime, now)).toBe(heartbeat);
    expect(expiresAt(claim, mtime, now)).toBe(heartbeat + 60_000);
  });

  it.each([
    ['ahead within the skew: counts from when it says', T + 5000, T - 60_000, T - 60_000, T + 5000],
    ['further ahead: counts from when its file was changed last', T + 5001, T - 60_000, T - 90_000, T - 60_000],
    ['in the year 2100, and saved since: from that save', 4_102_444_800_000, T - 1000, T - 1000, T - 1000],
    ['in the year 2100, and saved then, too: from when its file was changed last', 4_102_444_800_000, T - 60_000, 4_102_444_800_000, T - 60_000],
    ['in the year 2100, and changed a moment from now: from now', 4_102_444_800_000, T + 4000, T - 60_000, T],
    ['in the year 2100, and changed then, too: nothing else is known', 4_102_444_800_000, 4_102_444_800_000, T - 60_000, 4_102_444_800_000],
    ['in the year 2100, where there is no ctime: nothing else is known', 4_102_444_800_000, 0, T - 60_000, 4_102_444_800_000],
  ])('a claimed-at %s', (_what, claimedAt, ctime, mtime, heartbeat) => {
    expect(heartbeatAt({ claimedAt, lease: 60 }, mtime, T, ctime)).toBe(heartbeat);
    expect(isUndated({ claimedAt, lease: 60 }, T, ctime)).toBe(heartbeat > T + 86_400_000);
  });

  it('does not ask for the ctime of a claim that is dated', () => {
    fc.assert(
      fc.property(anyTime, anyTime, anyTime, (mtime, now, ctime) => {
        const dated = { claimedAt: now + 5000, lease: 1 };
        expect(heartbeatAt(dated, mtime, now, ctime)).toBe(heartbeatAt(dated, mtime, now));
      }),
    );
  });

  it('the skew is 5 s', () => {
    expect(SKEW_MS).toBe(5000);
    expect([isAhead(T + 5000, T), isAhead(T + 5001, T), isAhead(T - 1, T)]).toEqual([false, true, false]);
  });
});

describe('expiry', () => {
  it.each([
    ['the last ms of the lease is held', T + 59_999, false],
    ['the lease ends at its end', T + 60_000, true],
    ['after its end it is expired', T + 60_001, true],
  ])('%s', (_what, now, expired) => {
    expect(isExpired(claim, T - 1000, now)).toBe(expired);
  });

  it('a lease of 0 s is expired at once', () => {
    expect(isExpired({ claimedAt: T, lease: 0 }, T, T)).toBe(true);
  });

  it('is max(claimed-at, min(mtime, now)) + lease, except for an mtime beyond the skew', () => {
    fc.assert(
      fc.property(anyLease, anyTime, anyTime, (any, mtime, now) => {
        const heartbeat = mtime > now + 5000 ? any.claimedAt : Math.max(any.claimedAt, Math.min(mtime, now));
        expect(expiresAt(any, mtime, now)).toBe(heartbeat + any.lease * 1000);
        expect(isExpired(any, mtime, now)).toBe(heartbeat + any.lease * 1000 <= now);
      }),
    );
  });

  it('never decreases when mtime grows within now', () => {
    fc.assert(
      fc.property(anyLease, anyTime, anyTime, anyTime, (any, one, other, now) => {
        const [early = 0, late = 0] = [Math.min(one, now), Math.min(other, now)].toSorted((a, b) => a - b);
        expect(expiresAt(any, late, now)).toBeGreaterThanOrEqual(expiresAt(any, early, now));
      }),
    );
  });

  it('a renewal promises a whole lease from now, and time alone never takes it back', () => {
    fc.assert(
      fc.property(anyLease, anyTime, fc.nat(1_000_000), (any, renewed, later) => {
        fc.pre(any.lease > 0);
        const promised = expiresAt(any, renewed, renewed);
        expect(promised).toBeGreaterThanOrEqual(renewed + any.lease * 1000);
        expect(expiresAt(any, renewed, renewed + later)).toBe(promised);
        expect(isExpired(any, renewed, Math.min(renewed + later, promised - 1))).toBe(false);
      }),
    );
  });

  it('no mtime whatever makes a claim last beyond one lease from the later of claim and now', () => {
    fc.assert(
      fc.property(anyLease, fc.double({ noNaN: true }), anyTime, (any, mtime, now) => {
        expect(expiresAt(any, mtime, now)).toBeLessThanOrEqual(Math.max(any.claimedAt, now) + any.lease * 1000);
        expect(expiresAt(any, mtime, now)).toBeGreaterThanOrEqual(firstExpiry(any));
        expect(firstExpiry(any)).toBe(any.claimedAt + any.lease * 1000);
      }),
    );
  });
});
