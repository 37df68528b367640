/** What a report tells of all tasks together, in one window of time. Pure; times are ms. */

import { workByAgent, type AgentWork } from './agent-work.ts';
import { inOrderOfIds } from './id-order.ts';
import type { ReportedTask, ReportedTenure } from './reported-task.ts';
import { spreadOf, type Spread } from './task-durations.ts';
import type { Overlap, Unproven } from './tenure-proof.ts';

export interface Expiries {
  readonly id: string;
  /** Whose claims ran out, and how often, encoded. */
  readonly owners: ReadonlyMap<string, number>;
  readonly count: number;
}

export interface BoardReport {
  readonly now: number;
  /** Undefined: all that the logs have. */
  readonly since?: number;
  /** Those about which anything was logged in the window, and those that are held; in the order of ids. */
  readonly tasks: readonly ReportedTask[];
  /** `done`: in the window; where no line tells when, by the shelf on which it lies. */
  readonly counts: { readonly done: number; readonly held: number };
  /** Of the tasks that were done in the window. */
  readonly times: { readonly lead?: Spread; readonly cycle?: Spread; readonly held?: Spread; readonly idle?: Spread };
  readonly agents: readonly AgentWork[];
  readonly takeOvers: number;
  readonly steals: number;
  /** The tasks whose claims ran out, the most often first. */
  readonly expiries: readonly Expiries[];
  /** How often reviews sent tasks back. */
  readonly rounds: number;
  readonly receipts: { readonly passed: number; readonly failed: number };
  readonly proof: {
    /** How many tenures were looked at. */
    readonly tenures: number;
    readonly overlaps: readonly (Overlap & { readonly id: string })[];
    readonly unproven: readonly (Unproven & { readonly id: string })[];
  };
}

/** `since` undefined means from the beginning. */
export function boardReport(all: readonly ReportedTask[], nowMs: number, since?: number): BoardReport {
  const start = since ?? -Infinity;
  const tasks = inOrderOfIds(all.filter(({ lastAt, tenures }) => lastAt >= start || tenures.some(({ end }) => end === 'held')));
  const tenures = tasks.flatMap((task) => task.tenures.filter(({ to }) => to >= start));
  const done = tasks.filter(({ durations }) => durations.doneAt !== undefined && durations.doneAt >= start);
  const commands = tasks.flatMap((task) => task.commands.filter(({ at }) => at >= start));
  const ended = tenures.flatMap(({ tenure }) => tenure.ends.slice(0, 1)).filter(({ at }) => at >= start);
  const spread = (name: 'leadMs' | 'cycleMs' | 'heldMs' | 'idleMs'): Spread | undefined => spreadOf(done.flatMap(({ durations }) => durations[name] ?? []));
  const times = { lead: spread('leadMs'), cycle: spread('cycleMs'), held: spread('heldMs'), idle: spread('idleMs') };
  return {
    now: nowMs,
    ...(since === undefined ? {} : { since }),
    tasks,
    counts: { done: done.length + tasks.filter((task) => isDoneUntold(task)).length, held: tenures.filter(({ end }) => end === 'held').length },
    times: Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined)),
    agents: workByAgent(tenures.map((tenure) => worked(tenure, start)), commands),
    takeOvers: ended.filter(({ event }) => event === 'take-over').length,
    steals: ended.filter(({ event }) => event === 'steal').length,
    expiries: expiriesOf(tasks, start),
    rounds: tasks.reduce((sum, task) => sum + task.rounds, 0),
    receipts: { passed: commands.filter(({ isPassed }) => isPassed).length, failed: commands.filter(({ isPassed }) => !isPassed).length },
    proof: {
      tenures: tenures.length,
      overlaps: tasks.flatMap(({ id, proof }) => proof.overlaps.filter(({ later, ms }) => later.name.claimedAt + ms >= start).map((overlap) => ({ id, ...overlap }))),
      unproven: tasks.flatMap(({ id, proof }) => proof.unproven.filter(({ at }) => at >= start).map((one) => ({ id, ...one }))),
    },
  };
}

/** It lies in complete/, and whoever put it there was killed before the line. Then no time is known. */
function isDoneUntold({ task, durations }: ReportedTask): boolean {
  return task?.shelf === 'complete' && durations.doneAt === undefined;
}

function worked({ tenure, from, to, end }: ReportedTenure, start: number): Parameters<typeof workByAgent>[0][number] {
  return { owner: tenure.name.owner, isExtension: tenure.begun?.event === 'extend', heldMs: Math.max(0, to - Math.max(from, start)), end };
}

function expiriesOf(tasks: readonly ReportedTask[], start: number): readonly Expiries[] {
  const found = tasks.map(({ id, tenures }) => {
    const ranOut = tenures.filter(({ end, to }) => end === 'ran-out' && to >= start);
    const owners = new Map<string, number>();
    for (const { tenure } of ranOut) owners.set(tenure.name.owner, (owners.get(tenure.name.owner) ?? 0) + 1);
    return { id, owners, count: ranOut.length };
  });
  return found.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
}
