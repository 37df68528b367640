/** The result of a sweep, for people and as JSON. */

import { printable } from '../../rules/printable.ts';
import type { SweepReport } from '../../verbs/sweep.ts';
import type { Act } from '../../verbs/sweep-acts.ts';
import { actSentence } from '../../words/acts.ts';
import { columns } from '../output/columns.ts';
import type { Context } from '../command.ts';

/** The round as JSON. */
export function sweepFields(report: SweepReport): Record<string, unknown> {
  return { tasks: report.tasks, claims: report.claims, acts: actFields(report.acts), foreign: report.foreign.map((name) => name.path), nextExpiry: report.nextExpiry ?? null };
}

/** The acts for `--json`. */
export function actFields(acts: readonly Act[]): readonly Record<string, unknown>[] {
  return acts.map(({ because, wouldBe, ...act }) => ({ ...act, why: actSentence({ ...act, because, ...(wouldBe === undefined ? {} : { wouldBe }) }) }));
}

const LOUD: ReadonlySet<Act['act']> = new Set(['undecided', 'failed']);

/** The acts as lines for a person; empty if there are none. */
export async function describeActs(context: Context, acts: readonly Act[]): Promise<string> {
  const rows = acts.map((act) => [act.act, printable(act.task ?? act.path, 100), printable(`${actSentence(act)}${act.to === undefined ? '' : ` -> ${act.to}`}`, 300)]);
  return await columns(rows, (cell, column, row) => {
    const act = acts[row]?.act;
    return column === 0 && act !== undefined ? (LOUD.has(act) ? context.paint.warn(cell) : context.paint.good(cell)) : cell;
  });
}
