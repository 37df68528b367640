/** dibs janitor */

import { sweep, type SweepReport } from '../../../verbs/sweep.ts';
import { describeActs, sweepFields } from '../acts.ts';
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
