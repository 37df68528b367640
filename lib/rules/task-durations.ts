/**
 * How long a task took: the definitions of all times that a report tells. Pure; all times are ms.
 *
 *   created   its line `add`, else what its text says (`created`)
 *   done      the line that put it into complete/, if it has not left that shelf since
 *   lead      from created to done
 *   cycle     from its first claim to done
 *   held      how long somebody held it, up to done
 *   idle      how long nobody held it, from created to done
 *
 * A task that is not done has no lead and no cycle: it is held and idle up to now. A task that was added again begins
 * anew. What is missing in the log is undefined here, and counts in no median.
 */

import { isChange } from './event-kind.ts';
import type { LoggedLine } from './event.ts';
import { coveredMs, type TenureSpan } from './tenure-span.ts';

export interface TaskDurations {
  readonly createdAt?: number;
  readonly firstClaimAt?: number;
  readonly doneAt?: number;
  readonly leadMs?: number;
  readonly cycleMs?: number;
  readonly heldMs: number;
  readonly idleMs?: number;
}

/** `created`: what the text says. `lines`: of the log, oldest first. A time that is ahead of `nowMs` counts as now. */
export function durationsOf(lines: readonly LoggedLine[], spans: readonly TenureSpan[], created: number | undefined, nowMs: number): TaskDurations {
  const added = lines.findLastIndex(({ event }) => event === 'add');
  const own = lines.slice(Math.max(0, added));
  const addedAt = own[0]?.event === 'add' ? own[0].at : undefined;
  const [createdAt, doneAt] = [addedAt ?? created, doneIn(own)].map((ms) => (ms === undefined ? undefined : Math.min(ms, nowMs)));
  const mine = addedAt === undefined ? spans : spans.filter(({ from }) => from >= addedAt);
  const firstClaimAt = mine.reduce<number | undefined>((first, { from }) => (first === undefined || from < first ? from : first), undefined);
  const end = doneAt ?? nowMs;
  const heldMs = coveredMs(mine, end);
  return {
    ...(createdAt === undefined ? {} : { createdAt, idleMs: Math.max(0, end - createdAt - heldMs) }),
    ...(firstClaimAt === undefined ? {} : { firstClaimAt }),
    ...(doneAt === undefined ? {} : { doneAt }),
    ...(createdAt === undefined || doneAt === undefined ? {} : { leadMs: Math.max(0, doneAt - createdAt) }),
    ...(firstClaimAt === undefined || doneAt === undefined ? {} : { cycleMs: Math.max(0, doneAt - firstClaimAt) }),
    heldMs,
  };
}

/** When it was done, if the last line that put it anywhere put it into complete/. What is archived stays done. */
function doneIn(lines: readonly LoggedLine[]): number | undefined {
  const last = lines.findLast((line) => isChange(line) && line.event !== 'put-back' && line.to?.startsWith('archive/') !== true);
  return last?.to?.startsWith('complete/') === true ? last.at : undefined;
}

export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly most: number;
}

/** The middle, what nine of ten do not exceed, and the most. Undefined of nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))] ?? 0;
  return sorted.length === 0 ? undefined : { count: sorted.length, median: at(0.5), p90: at(0.9), most: at(1) };
}
