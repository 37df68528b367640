/** A lock on the task that comes next, for who starts others that work under it. */

import type { Wanted } from '../rules/routing.ts';
import { lockTask } from '../verbs/lock-task.ts';
import { claimNext, type Pulling } from './claim-next.ts';
import { holdBy, type Lock, type LockOptions } from './lock.ts';

export interface NextLockOptions extends LockOptions {
  readonly wanted: Wanted;
  readonly untilChange: Pulling<never>['untilChange'];
  readonly watchLook?: Pulling<never>['watchLook'];
}

/** As `hold`, of what `claimNext` chooses. Throws `nothing-to-claim` too, also after `waitMs`. */
export async function holdNext(options: NextLockOptions): Promise<Lock> {
  const { wanted, untilChange, watchLook, signal, onWait } = options;
  return await holdBy(options, async ({ registry, caller, lease, waitMs }) => {
    const { claimed } = await claimNext({ registry, caller, wanted, claim: (id, meaning) => lockTask(caller, id, { lease, again: 'refuse', ...meaning }), waitMs, untilChange, watchLook, signal, onWait });
    return claimed;
  });
}
