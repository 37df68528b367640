/** dibs complete [id] */

import { DibsError, isDibsError } from '../../rules/error.ts';
import type { Receipt } from '../../rules/receipt.ts';
import { idKey } from '../../rules/task-id.ts';
import { completeTask, type CompleteOptions } from '../../verbs/complete-task.ts';
import { becameReady } from '../../verbs/became-ready.ts';
import type { Caller, GivenUp } from '../../verbs/verbs.ts';
import type { Answer, Context } from '../command.ts';
import { givenUp } from '../output/changed-claim.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { checkText, fenceOf, textOf } from '../input/values.ts';
import { readyFields, readyLine } from '../output/ready-text.ts';
import { VERIFYING } from '../run/claim-environment.ts';

export async function command(context: Context): Promise<Answer> {
  const artifacts = context.values('artifact');
  checkText(artifacts.join('\n'), '--artifact');
  const skipped = skipReason(context);
  const caller = await context.caller();
  const id = await givenOrOnlyId(context, context.args[0]);
  const { given, receipts } = await completed(context, caller, id, { text: textOf(context, 'summary'), artifacts, review: context.has('review'), fence: fenceOf(context), skipped });
  const headline = given.task.shelf === 'review' ? `${context.paint.good(given.task.id)} is in review/` : `${context.paint.good(given.task.id)} is complete`;
  const isAsked = given.task.shelf === 'complete' && (context.json || !context.quiet);
  const ready = isAsked ? await context.run(becameReady(caller, given.task)) : [];
  const answer = givenUp(context, given, `${headline}${readyLine(context, ready)}`, ready?.[0] === undefined ? ['list'] : ['claim', ready[0]]);
  return { ...answer, fields: { ...answer.fields, ...(receipts === undefined ? {} : { receipts }), ...(isAsked ? readyFields(ready) : {}) } };
}

/** Why the task is not verified. Undefined if it is to be. */
function skipReason(context: Context): string | undefined {
  const reason = textOf(context, 'reason');
  if (!context.has('skip-verify')) {
    if (reason !== undefined) throw new DibsError('usage', '--reason says why a task is not verified: it goes with --skip-verify', { next: ['complete', '--help'] });
    return undefined;
  }
  if (reason === undefined || reason.trim() === '') throw new DibsError('usage', '--skip-verify needs a --reason: whoever reads the log will want to know', { next: ['complete', '--help'] });
  return reason;
}

async function completed(context: Context, caller: Caller, id: string, how: CompleteOptions): Promise<{ readonly given: GivenUp; readonly receipts?: readonly Receipt[] }> {
  try {
    return { given: await context.run(completeTask(caller, id, how)) };
  } catch (error) {
    if (!isDibsError(error) || error.facts?.why !== 'to-be-verified') throw error;
    const inside = context.env[VERIFYING];
    if (inside !== undefined && idKey(inside) === idKey(id)) throw new DibsError('usage', `a command that verifies ${error.facts.id} completes it: that is for dibs complete itself, once the command has passed`, { cause: error });
    const { verifyAndComplete } = await import('../verification/verify-and-complete.ts');
    return await verifyAndComplete(context, caller, error.facts.id, error.facts.commands, how);
  }
}
