/** A claim with its times: what every answer about one says. */

import { expiresAt, firstExpiry, heartbeatAt } from '../rules/lease.ts';
import type { ClaimedName } from '../rules/name.ts';
import { now, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { present } from './present.ts';

export interface Held {
  readonly tenure: ClaimedName;
  /** ms. Before this nobody takes it as expired. */
  readonly expiresAt: number;
  /** ms. */
  readonly heartbeatAt: number;
}

/** As its file's times make it. */
export function heldAt(tenure: ClaimedName, { mtimeMs, ctimeMs }: Pick<Stat, 'mtimeMs' | 'ctimeMs'>, nowMs: number): Held {
  return { tenure, expiresAt: expiresAt(tenure, mtimeMs, nowMs, ctimeMs), heartbeatAt: heartbeatAt(tenure, mtimeMs, nowMs, ctimeMs) };
}

/** As its name alone makes it: what a new tenure may promise. */
export function heldAnew(tenure: ClaimedName): Held {
  return { tenure, expiresAt: firstExpiry(tenure), heartbeatAt: tenure.claimedAt };
}

/** As it is now, or undefined when its name is gone. */
export function* describeHeld(tenure: ClaimedName): Step<Held | undefined> {
  const file = yield* present(tenure.path);
  return file === undefined ? undefined : heldAt(tenure, file, (yield* now('reading')).ms);
}
