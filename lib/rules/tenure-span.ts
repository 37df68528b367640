/** From when to when a tenure lasted, and how it ended. Pure; all times are ms. */

import type { LoggedTenure } from './tenures.ts';

/**
 * `review`: handed in. `approved` and `sent-back`: the judgements by which a review ends. `ran-out`: its lease ran out,
 * and the janitor or the next owner took it away. `taken`: by force. `passed-on`: to another owner, to a later session
 * of the same agent, or to a longer lease. `other`: by a line of another kind. `unknown`: no line tells. `held`: not
 * ended.
 */
export type TenureEnd = 'complete' | 'review' | 'approved' | 'sent-back' | 'released' | 'ran-out' | 'taken' | 'passed-on' | 'other' | 'unknown' | 'held';

export interface TenureSpan {
  readonly from: number;
  /** Of an end without a line: as long as anything tells that it was held. */
  readonly to: number;
  readonly end: TenureEnd;
}

const ENDS: Readonly<Record<string, TenureEnd>> = {
  complete: 'complete',
  review: 'review',
  approved: 'approved',
  'changes-requested': 'sent-back',
  release: 'released',
  reap: 'ran-out',
  park: 'ran-out',
  'take-over': 'ran-out',
  steal: 'taken',
  handoff: 'passed-on',
  resume: 'passed-on',
  extend: 'passed-on',
};

/** `isHeld`: its owner holds the task now. Nothing lasts beyond `nowMs`, and nothing ends before it began. */
export function spanOf({ name, ends, lastSign }: LoggedTenure, isHeld: boolean, nowMs: number): TenureSpan {
  const from = Math.min(name.claimedAt, nowMs);
  const [end] = ends;
  if (end === undefined && isHeld) return { from, to: nowMs, end: 'held' };
  const to = Math.min(nowMs, Math.max(from, end?.at ?? lastSign?.at ?? from));
  return { from, to, end: end === undefined ? 'unknown' : Object.hasOwn(ENDS, end.event) ? (ENDS[end.event] ?? 'other') : 'other' };
}

/** How long at least one of these lasted, before `until`. */
export function coveredMs(spans: readonly Pick<TenureSpan, 'from' | 'to'>[], until: number): number {
  let [sum, reached] = [0, -Infinity];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const [start, stop] = [Math.max(from, reached), Math.min(to, until)];
    if (stop > start) sum += stop - start;
    reached = Math.max(reached, to);
  }
  return sum;
}
