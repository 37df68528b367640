/** A claim with its times, as every answer about a claim shows it. */

import { expiresAt, firstExpiry, heartbeatAt } from '../rules/lease.ts';
import type { ClaimedName } from '../rules/name.ts';
import { now, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { statIfThere } from './stat-if-there.ts';

export interface Held {
  readonly tenure: ClaimedName;
  /** ms. Nobody takes it as expired before this time. */
  readonly expiresAt: number;
  /** ms. */
  readonly heartbeatAt: number;
}

/** The times by the file. */
export function heldAt(tenure: ClaimedName, { mtimeMs, ctimeMs }: Pick<Stat, 'mtimeMs' | 'ctimeMs'>, nowMs: number): Held {
  return { tenure, expiresAt: expiresAt(tenure, mtimeMs, nowMs, ctimeMs), heartbeatAt: heartbeatAt(tenure, mtimeMs, nowMs, ctimeMs) };
}

/** The times by the name alone: what a new tenure may promise. */
export function heldAnew(tenure: ClaimedName): Held {
  return { tenure, expiresAt: firstExpiry(tenure), heartbeatAt: tenure.claimedAt };
}

/** The claim as it is now. Undefined if its name is gone. */
export function* describeHeld(tenure: ClaimedName): Step<Held | undefined> {
  const file = yield* statIfThere(tenure.path);
  return file === undefined ? undefined : heldAt(tenure, file, (yield* now('reading')).ms);
}
