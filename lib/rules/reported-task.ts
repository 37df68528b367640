/** What a report tells of one task, by its log and by the name that it has now. Pure; times are ms. */

import { isEvent, type LoggedLine } from './event.ts';
import { isAhead } from './lease.ts';
import type { TaskName } from './name.ts';
import { durationsOf, type TaskDurations } from './task-durations.ts';
import { timesOf } from './task-times.ts';
import { isHeld, proveTenures, type Proof } from './tenure-proof.ts';
import { spanOf, type TenureSpan } from './tenure-span.ts';
import { tenuresIn, type LoggedTenure } from './tenures.ts';

export interface ReportedTenure extends TenureSpan {
  readonly tenure: LoggedTenure;
}

export interface ReportedTask {
  readonly id: string;
  readonly key: string;
  /** Undefined if no shelf has it. */
  readonly task?: TaskName;
  readonly title?: string;
  readonly tenures: readonly ReportedTenure[];
  readonly durations: TaskDurations;
  /** How often its review sent it back. */
  readonly rounds: number;
  /** Commands of `verify` that were run. */
  readonly commands: readonly { readonly at: number; readonly by: string; readonly isPassed: boolean }[];
  /** Of its last line. */
  readonly lastAt: number;
  readonly proof: Proof;
}

export interface Seen {
  readonly key: string;
  readonly lines: readonly LoggedLine[];
  readonly task: TaskName | undefined;
  readonly title?: string | undefined;
  /** What its text says about when it was made. */
  readonly created?: number | undefined;
}

/** All about one task. A time that is ahead of `nowMs` counts as now. */
export function reportOf({ key, lines, task, title, created }: Seen, nowMs: number): ReportedTask {
  const found = tenuresIn(key, lines);
  const tenures = found.map((tenure) => ({ tenure, ...spanOf(tenure, isHeld(tenure, task), nowMs) }));
  return {
    id: task?.id ?? lines[0]?.id ?? key,
    key,
    ...(task === undefined ? {} : { task }),
    ...(title === undefined ? {} : { title }),
    tenures,
    durations: durationsOf(lines, tenures, created, nowMs),
    rounds: timesOf(lines.filter((line) => isEvent(line))).iteration,
    commands: lines.flatMap(({ event, at, by, exit }) => (event === 'verified' && exit !== undefined ? [{ at, by, isPassed: exit === 0 }] : [])),
    lastAt: Math.min(nowMs, lines.reduce((last, { at }) => Math.max(last, at), 0)),
    proof: proofOf({ key, lines, tenures: found, task }, nowMs),
  };
}

/** A line whose time is ahead of the clock proves nothing by it: what it says besides still counts. */
function proofOf(known: Parameters<typeof proveTenures>[0], nowMs: number): Proof {
  const { key, lines, task } = known;
  if (!lines.some(({ at }) => isAhead(at, nowMs))) return proveTenures(known);
  const timeless = lines.map((line) => (isAhead(line.at, nowMs) ? { ...line, at: 0 } : line));
  return proveTenures({ key, lines: timeless, tenures: tenuresIn(key, timeless), task });
}
