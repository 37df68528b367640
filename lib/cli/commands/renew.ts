/** dibs renew [id…] */

import { describeSpan } from '../../rules/duration.ts';
import { requireTaskId } from '../../rules/task-id.ts';
import { extend } from '../../transitions/pass-on.ts';
import { renew } from '../../transitions/renew.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, leaseOf } from '../input/values.ts';
import { claimFields, taskFields } from '../output/json.ts';
import { rememberPlace } from '../output/changed-claim.ts';
import { answerOf, refused, type Result } from '../output/results.ts';
import { ownIds } from '../input/own-ids.ts';
import { describeClaim, registryNow } from '../output/claim-text.ts';

export function command(context: Context): Answer {
  const ids = context.args.length > 0 ? context.args.map((id) => requireTaskId(id)) : ownIds(context);
  const lease = leaseOf(context, 'for');
  const fence = fenceOf(context);
  const results = ids.map((id): Result => {
    try {
      const held = lease === undefined ? context.run(renew(context.party, id, fence)) : context.run(extend(context.party, id, lease, fence));
      const { tenure } = held;
      if (lease !== undefined) rememberPlace(context, tenure);
      const nowMs = registryNow(context);
      const moved = lease === undefined ? '' : `\n${describeClaim(context, held, nowMs)}`;
      return {
        fields: { task: taskFields(tenure), claim: claimFields(held) },
        text: `${context.paint.good(tenure.id)} is yours for another ${describeSpan(held.expiresAt - nowMs)}${moved}`,
      };
    } catch (thrown) {
      return refused(context, id, thrown);
    }
  });
  return answerOf(context, results, context.args.length === 1 || ids.length === 1);
}
