/** Claims that are left to an owner who may have slept, together with this machine, while they ran out. */

import type { DibsError } from '../rules/error.ts';
import { expiresAt } from '../rules/lease.ts';
import { sameOwner } from '../rules/name.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { look } from '../transitions/look.ts';
import { heldBy } from '../transitions/refusal.ts';
import { statIfThere } from '../transitions/stat-if-there.ts';

/**
 * `held`, if another owner's claim ran out and is still left to that owner. `graceMs`: for how many more ms a claim of
 * that lease (seconds), which ran out `agoMs` ago, is left to it.
 */
export function* leftToItsOwner({ owner }: Caller, id: string, graceMs: (lease: number, agoMs: number) => number): Step<DibsError | undefined> {
  const task = judge(yield* look(idKey(id)))?.task;
  if (task?.kind !== 'claimed' || sameOwner(task.owner, owner)) return undefined;
  const file = yield* statIfThere(task.path);
  if (file === undefined) return undefined;
  const { ms } = yield* now('reading');
  const agoMs = ms - expiresAt(task, file.mtimeMs, ms);
  return agoMs >= 0 && graceMs(task.lease, agoMs) > 0 ? yield* heldBy(task) : undefined;
}
