/** dibs resume <id> */

import { describeOwner } from '../../rules/owner.ts';
import { resume } from '../../transitions/pass-on.ts';
import type { Answer, Context } from '../command.ts';
import { idAt, leaseOf } from '../input/values.ts';
import { passedOn } from '../output/changed-claim.ts';

export function command(context: Context): Answer {
  const passed = context.run(resume(context.party, idAt(context, 0), { lease: leaseOf(context) }));
  return passedOn(context, passed, true, `${context.paint.good(passed.tenure.id)} is yours, resumed from ${describeOwner(passed.from.owner)}`);
}
