/** dibs verify [id] */

import { describeSpan } from '../../rules/duration.ts';
import { verify, type Verdict } from '../../verbs/verify.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, idAt } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { ownIds } from '../input/own-ids.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';
import { aboutOwn, describeClaim, noteNext } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const fence = fenceOf(context);
  const ids = context.args.length > 0 ? [idAt(context, 0)] : await ownIds(context);
  const results: Result[] = [];
  for (const id of ids) results.push(await describe(context, await context.run(verify(await context.caller(), id, fence))));
  return answerOf(context, results, ids.length === 1);
}

async function describe(context: Context, verdict: Verdict): Promise<Result> {
  if (verdict.state === 'refused') {
    const result = refusalResult(context, verdict.id, verdict.refusal);
    return { ...result, fields: { state: stateOf(verdict.refusal.code), ...result.fields } };
  }
  const { held, state } = verdict;
  const nowMs = await context.registry.nowMs();
  const caller = await context.caller();
  const renewal = aboutOwn(context, caller, held.tenure, ['renew', held.tenure.id]);
  const since = describeSpan(nowMs - held.tenure.claimedAt);
  const headline =
    state === 'held'
      ? `${context.paint.good(held.tenure.id)} is yours: you have held it for ${since}`
      : `${context.paint.warn(held.tenure.id)} is still yours, but its lease has run out and anybody may take it: renew it now`;
  return {
    fields: { state, task: taskFields(held.tenure), claim: claimFields(held), next: state === 'expired' ? renewal : noteNext(context, caller, held.tenure) },
    text: `${headline}\n${describeClaim(context, held, nowMs)}${state === 'expired' ? `\n  next: ${renewal}` : ''}`,
  };
}

const STATES: Readonly<Record<string, string>> = { lost: 'lost', held: 'other', 'not-claimable': 'released', 'not-found': 'unknown', 'in-doubt': 'doubt', unproven: 'unproven' };

function stateOf(code: string): string {
  return STATES[code] ?? code;
}
