/**
 * The tasks that a verb means without an id: CURRENT_TASK_ID, else everything that this owner holds or believes it
 * holds.
 */

import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { describeOwner } from '../../rules/owner.ts';
import { idsOf } from '../../verbs/own-claims.ts';
import type { Context } from '../command.ts';
import { currentTask } from './values.ts';

/** At least one id. Throws `not-claimable` if there is none: that is an answer of its own, and not a success. */
export async function ownIds(context: Context): Promise<readonly string[]> {
  const current = currentTask(context);
  return current === undefined ? await allOwnIds(context) : [current];
}

/** The same whatever CURRENT_TASK_ID says (`--all`). Throws `not-claimable` if there is none. */
export async function allOwnIds(context: Context): Promise<readonly string[]> {
  for (const option of ['stamp', 'fence']) {
    if (context.has('all') && context.value(option) !== undefined) throw new DibsError('usage', `--${option} names one claim, and --all means each`);
  }
  const { owner } = await context.caller();
  const ids = await context.run(idsOf(owner));
  if (ids.length === 0) throw new DibsError('not-claimable', `${describeOwner(owner)} holds nothing here, and no claim of it is on record`, { next: ['list', '--ready'] });
  return ids;
}

/**
 * The task that `complete`, `release` and `note` mean: the one that is given, else CURRENT_TASK_ID, else the only one
 * that this owner holds. Throws `usage` if it holds several, and `not-claimable` if it holds none.
 */
export async function givenOrOnlyId(context: Context, given: string | undefined): Promise<string> {
  if (given !== undefined) return requireMeantId(given);
  const ids = await ownIds(context);
  const [only] = ids;
  if (only === undefined || ids.length > 1) throw new DibsError('usage', `which one? You hold ${ids.join(', ')}`, { next: ['list', '--mine'] });
  return only;
}
