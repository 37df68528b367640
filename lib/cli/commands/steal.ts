/** dibs steal <id> --if-expired | --force --reason … */

import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import type { ClaimedName } from '../../rules/name.ts';
import { salvagesOf, type KeptSalvage } from '../../rules/salvage.ts';
import { taskHistory } from '../../verbs/task-history.ts';
import { steal } from '../../verbs/pass-on.ts';
import { takeExpired } from '../../verbs/take-expired.ts';
import type { Answer, Context } from '../command.ts';
import { saver } from '../saver.ts';
import { idAt, leaseOf, textOf } from '../input/values.ts';
import { passedOn } from '../output/changed-claim.ts';

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const reason = textOf(context, 'reason');
  if (context.has('if-expired') === context.has('force')) {
    throw new DibsError('usage', 'say which claim you mean: --if-expired takes a claim only if its lease has run out', { next: ['steal', id, '--if-expired'] });
  }
  if (context.has('if-expired')) {
    const taken = await context.run(takeExpired(await saver(context), id, { lease: await leaseOf(context), note: reason }));
    return await passedOn(context, taken, true, `${context.paint.good(taken.tenure.id)} is yours; the lease of ${describeOwner(taken.from.owner)} had run out`, await savedFor(context, taken.tenure));
  }
  if ((reason ?? '').trim() === '') throw new DibsError('usage', 'taking a claim from an owner who may be at work needs a --reason; it is logged, and the owner is told', { next: ['steal', '--help'] });
  const passed = await context.run(steal(await saver(context), id, reason ?? '', await leaseOf(context)));
  return await passedOn(context, passed, true, `${context.paint.good(passed.tenure.id)} is yours; ${describeOwner(passed.from.owner)} will be told at its next verb`, await savedFor(context, passed.tenure));
}

async function savedFor(context: Context, { id, stamp }: ClaimedName): Promise<readonly KeptSalvage[]> {
  return salvagesOf((await context.run(taskHistory(id))).events, stamp);
}
