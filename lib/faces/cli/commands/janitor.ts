/** dibs janitor */

import { printable } from '../../../rules/printable.ts';
import { sweep, type Act, type SweepReport } from '../../../verbs/sweep.ts';
import { columns } from '../columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const dryRun = context.has('dry-run');
  if (context.has('watch')) {
    const { watch } = await import('../watch.ts');
    return await watch(context);
  }
  return answer(context, context.run(sweep(context.registry.party, { dryRun })), dryRun);
}

function answer(context: Context, report: SweepReport, dryRun: boolean): Answer {
  return {
    exit: report.acts.some((act) => act.act === 'failed') ? EXIT['store-failed'] : EXIT.ok,
    fields: { dryRun, ...sweepFields(report) },
    // Quiet when there was nothing to do: cron mails every word.
    text: describeActs(context, report.acts),
  };
}

export function sweepFields(report: SweepReport): Record<string, unknown> {
  return { tasks: report.tasks, claims: report.claims, acts: report.acts, foreign: report.foreign.map((name) => name.path), nextExpiry: report.nextExpiry ?? null };
}

const LOUD: ReadonlySet<Act['act']> = new Set(['undecided', 'failed']);

export function describeActs(context: Context, acts: readonly Act[]): string {
  const rows = acts.map((act) => [act.act, printable(act.task ?? act.path, 100), printable(`${act.why}${act.to === undefined ? '' : ` -> ${act.to}`}`, 300)]);
  return columns(rows, (cell, column, row) => {
    const act = acts[row]?.act;
    return column === 0 && act !== undefined ? (LOUD.has(act) ? context.paint.warn(cell) : context.paint.good(cell)) : cell;
  });
}
