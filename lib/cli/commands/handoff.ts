/** dibs handoff <id> --to <owner> */

import { DibsError } from '../../rules/error.ts';
import { describeOwner, encodeOwner, requireOwnerText } from '../../rules/owner.ts';
import { handoff } from '../../verbs/pass-on.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, idAt, textOf } from '../input/values.ts';
import { passedOn } from '../output/changed-claim.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const to = context.value('to');
  if (to === undefined) throw new DibsError('usage', '--to is missing: name the agent, or agent~session, that gets the claim', { next: ['handoff', '--help'] });
  const passed = await context.run(handoff(await context.caller(), id, encodeOwner(requireOwnerText(to)), { note: textOf(context, 'note'), fence: fenceOf(context) }));
  return await passedOn(context, passed, false, `${context.paint.good(passed.tenure.id)} is handed to ${describeOwner(passed.tenure.owner)}, whose next dibs boot says so`);
}
