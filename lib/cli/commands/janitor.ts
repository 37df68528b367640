/** dibs janitor */

import { setTimeout as sleep } from 'node:timers/promises';
import { DibsError } from '../../rules/error.ts';
import { sweep, type SweepReport } from '../../verbs/sweep.ts';
import { Standstills } from '../../system/standstill.ts';
import { keepUp } from '../../client/upkeep.ts';
import { describeActs, sweepFields } from '../janitor/sweep-report.ts';
import { sweeper } from '../janitor/sweeper.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const clock = context.value('print-schedule');
  const others = ['dry-run', 'watch'].filter((flag) => context.has(flag));
  if (clock !== undefined && others.length > 0) throw new DibsError('usage', `--print-schedule sweeps nothing, so it cannot be combined with --${others.join(' or --')}`);
  if (others.length > 1) throw new DibsError('usage', '--watch stays and sweeps, --dry-run only says what would be done: give one of them');
  if (clock !== undefined) {
    const { printSchedule } = await import('../janitor/schedule.ts');
    return printSchedule(context, clock);
  }
  if (context.has('watch')) {
    const { watch } = await import('../janitor/watch.ts');
    return await watch(context);
  }
  const dryRun = context.has('dry-run');
  const report = await sweepOnce(context, dryRun);
  if (!dryRun) await keepUp(context.registry, await context.registry.caller());
  return await answer(context, report, dryRun);
}

/** One sweep. If it left a claim to an owner who may have slept until now, another one follows a second later. */
async function sweepOnce(context: Context, dryRun: boolean): Promise<SweepReport> {
  const standstills = Standstills.atStart();
  let leftMs = 0;
  const graceMs = (lease: number, agoMs: number): number => {
    const ms = standstills.graceMs(lease, agoMs);
    if (agoMs >= 0) leftMs = Math.max(leftMs, ms);
    return ms;
  };
  const first = await context.run(sweep(await sweeper(context), { dryRun, graceMs }));
  if (leftMs === 0) return first;
  await sleep(leftMs);
  const second = await context.run(sweep(await sweeper(context), { dryRun }));
  // What was not done is reported once.
  const done = dryRun ? [] : first.acts.filter(({ act }) => act !== 'undecided' && act !== 'failed');
  return { ...second, acts: [...done, ...second.acts] };
}

async function answer(context: Context, report: SweepReport, dryRun: boolean): Promise<Answer> {
  return {
    exit: report.acts.some((act) => act.act === 'failed') ? EXIT['store-failed'] : EXIT.ok,
    fields: { dryRun, ...sweepFields(report) },
    // Quiet if there was nothing to do, because cron mails every word.
    text: await describeActs(context, report.acts),
  };
}
