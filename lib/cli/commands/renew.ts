/** dibs renew [id…] */

import { describeSpan } from '../../rules/duration.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { extend } from '../../verbs/pass-on.ts';
import { renew } from '../../verbs/renew-claim.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, leaseOf } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { rememberPlace } from '../../client/claim-place.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';
import { allOwnIds, ownIds } from '../input/own-ids.ts';
import { describeClaim, noteNext } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const ids = context.args.length > 0 ? context.args.map((id) => requireMeantId(id)) : context.has('all') ? await allOwnIds(context) : await ownIds(context);
  const lease = await leaseOf(context, 'for');
  const fence = fenceOf(context);
  const results: Result[] = [];
  for (const id of ids) {
    try {
      const caller = await context.caller();
      const held = await context.run(lease === undefined ? renew(caller, id, fence) : extend(caller, id, lease, fence));
      const { tenure } = held;
      if (lease !== undefined) await rememberPlace(context.registry, tenure, () => context.cwd);
      const nowMs = await context.registry.nowMs();
      const moved = lease === undefined ? '' : `\n${describeClaim(context, held, nowMs)}`;
      results.push({
        fields: { task: taskFields(tenure), claim: claimFields(held), next: noteNext(context, caller, tenure) },
        text: `${context.paint.good(tenure.id)} is yours for another ${describeSpan(held.expiresAt - nowMs)}${moved}`,
      });
    } catch (thrown) {
      results.push(refusalResult(context, id, thrown));
    }
  }
  return answerOf(context, results, !context.has('all') && ids.length === 1);
}
