/** A report as `--json` prints it. docs/cli.md has the keys. */

import type { LoggedLine } from '../../rules/event.ts';
import { decodeOwner } from '../../rules/owner.ts';
import type { ReportedTask, ReportedTenure } from '../../rules/reported-task.ts';
import type { LoggedTenure } from '../../rules/tenures.ts';
import type { Report } from '../../verbs/report.ts';
import { overlapSentence, unprovenSentence } from '../../words/report.ts';

/** All of it: every task, and every tenure. */
export function reportFields({ now, since, tasks, counts, times, agents, takeOvers, steals, expiries, rounds, receipts, proof, unread, ahead, unlogged }: Report): Record<string, unknown> {
  const double = proof.overlaps.filter(({ isWithinSkew }) => !isWithinSkew).length;
  return {
    now,
    since: since ?? null,
    counts: { tasks: tasks.length, ...counts, tenures: proof.tenures, doubleHolds: double, unproven: proof.unproven.length },
    times,
    takeOvers,
    steals,
    rounds,
    receipts,
    agents,
    expiries: expiries.map(({ id, owners, count }) => ({ id, count, owners: [...owners].map(([owner, times]) => ({ owner, count: times })) })),
    overlaps: proof.overlaps.map((overlap) => ({
      id: overlap.id,
      ms: overlap.ms,
      isWithinSkew: overlap.isWithinSkew,
      message: overlapSentence(overlap),
      earlier: tenureFields(overlap.earlier),
      later: tenureFields(overlap.later),
    })),
    unproven: proof.unproven.map((one) => ({
      id: one.id,
      why: one.why,
      at: one.at,
      message: unprovenSentence(one),
      ...(one.why === 'no-line' ? { first: one.first, last: one.last } : { tenure: tenureFields(one.tenure) }),
    })),
    tasks: tasks.map((task) => taskFields(task)),
    unread,
    ahead,
    unlogged,
  };
}

function taskFields({ id, task, title, tenures, durations, rounds, commands, lastAt }: ReportedTask): Record<string, unknown> {
  return {
    id,
    shelf: task?.shelf ?? null,
    ...(title === undefined ? {} : { title }),
    ...durations,
    rounds,
    passed: commands.filter(({ isPassed }) => isPassed).length,
    failed: commands.filter(({ isPassed }) => !isPassed).length,
    lastAt,
    tenures: tenures.map((tenure) => spanFields(tenure)),
  };
}

function spanFields({ tenure: { name, generation, begun, ends }, from, to, end }: ReportedTenure): Record<string, unknown> {
  const { agent, session } = decodeOwner(name.owner) ?? { agent: name.owner };
  return { generation, agent, session: session ?? null, owner: name.owner, stamp: name.stamp, leaseSeconds: name.lease, review: name.review === true, from, to, end, begunBy: begun?.event ?? null, endedBy: ends[0]?.event ?? null };
}

/** With the lines that tell of it. */
function tenureFields({ name, generation, begun, ends, lastSign }: LoggedTenure): Record<string, unknown> {
  const lines = [...new Set([begun, ...ends, lastSign].filter((line): line is LoggedLine => line !== undefined))];
  return { generation, owner: name.owner, stamp: name.stamp, path: name.path, lines: lines.map(({ v: _version, ...line }) => line) };
}
