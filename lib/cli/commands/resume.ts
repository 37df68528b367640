/** dibs resume <id> */

import { describeOwner } from '../../rules/owner.ts';
import { resume } from '../../verbs/pass-on.ts';
import type { Answer, Context } from '../command.ts';
import { idAt, leaseOf } from '../input/values.ts';
import { passedOn } from '../output/changed-claim.ts';

export async function command(context: Context): Promise<Answer> {
  const passed = await context.run(resume(await context.caller(), idAt(context, 0), { lease: await leaseOf(context) }));
  return await passedOn(context, passed, true, `${context.paint.good(passed.tenure.id)} is yours, resumed from ${describeOwner(passed.from.owner)}`);
}
