/** dibs report */

import { parseAge } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { momentOf } from '../../rules/routing.ts';
import { report } from '../../verbs/report.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { tellLooking } from '../pull/tell-looking.ts';
import { reportFields } from '../report/report-fields.ts';
import { nextStep, reportText } from '../report/report-text.ts';
import { writePage } from '../report/write-page.ts';

/** Exits 65 if two owners held one task at the same time: then the data are wrong, as a doctor would say. */
export async function command(context: Context): Promise<Answer> {
  const since = sinceOf(context.value('since'));
  const file = context.value('html');
  const found = await context.run(tellLooking(context, report(since)));
  const next = nextStep(context, found);
  const page = file === undefined ? undefined : writePage(context, found, file);
  const isDouble = found.proof.overlaps.some(({ isWithinSkew }) => !isWithinSkew);
  return {
    exit: isDouble ? EXIT.malformed : EXIT.ok,
    fields: { ...reportFields(found), ...(page === undefined ? {} : { html: page }), ...(next === undefined ? {} : { next }) },
    text: await reportText(context, found, { next, page }),
  };
}

/** `--since`: an age as 7d, or a date. Throws `usage` for anything else. */
function sinceOf(text: string | undefined): ((nowMs: number) => number) | undefined {
  if (text === undefined) return undefined;
  const [age, moment] = [parseAge(text), momentOf(text)];
  if (age !== undefined) return (nowMs) => nowMs - age * 1000;
  if (moment !== undefined) return () => moment;
  throw new DibsError('usage', `--since ${JSON.stringify(printable(text, 40))} is neither a time ago, such as 90m, 12h or 7d, nor a date, such as 2026-12-01`, { next: ['report', '--help'] });
}
