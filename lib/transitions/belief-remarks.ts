/**
 * Remarks on a tenure: lines `<key> <value>` in its belief, below the first line, which the wings add for themselves.
 * The first line of a key counts, so that processes that write at the same time agree afterwards.
 */

import type { ClaimedName } from '../rules/name.ts';
import { appendToExisting, type Step } from '../store/step.ts';
import { beliefPath, beliefText, isConfirmed } from './belief.ts';
import { isFault } from './stat-if-there.ts';

/**
 * The remarks on a tenure. `in`: the work tree where it was made. `session`: the session that owns it, on a host that
 * gives its shell none.
 */
export type RemarkKey = 'in' | 'session' | 'short' | 'told';

/**
 * Adds a remark to a confirmed tenure. An unconfirmed one gets none, because its first line must mean that its second
 * look counted. Best effort. A value of several lines is not written.
 */
export function* remark(tenure: ClaimedName, key: RemarkKey, value: string): Step<void> {
  if (/[\r\n]/.test(value)) return;
  try {
    if (yield* isConfirmed(tenure)) yield* appendToExisting(beliefPath(tenure), `${key} ${value}\n`);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}

/** The remarks on a tenure. None if its belief is gone. */
export function* remarksOn(tenure: ClaimedName): Step<ReadonlyMap<string, string>> {
  const remarks = new Map<string, string>();
  const text = yield* beliefText(tenure);
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^([a-z]+) (.*)$/.exec(line) ?? [];
    if (key !== '' && !remarks.has(key)) remarks.set(key, value);
  }
  return remarks;
}

/** Copies the remarks that are also true of the owner's next tenure of the same task. Best effort. */
export function* carryRemarks(from: ClaimedName, to: ClaimedName): Step<void> {
  try {
    const remarks = yield* remarksOn(from);
    for (const key of ['in', 'session'] as const) {
      const value = remarks.get(key);
      if (value !== undefined) yield* remark(to, key, value);
    }
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
