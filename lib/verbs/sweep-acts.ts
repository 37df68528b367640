/** What a round of the janitor did, one act at a time, and what failed: a failure costs only what it is about. */

import { isDibsError } from '../rules/error.ts';
import type { TaskName } from '../rules/name.ts';
import { HOLDERS } from '../rules/shelf.ts';
import type { Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import { isFault } from '../transitions/stat-if-there.ts';

export interface Act {
  /** `adopted`: a claim that was made without dibs is a claim of dibs now; only `doctor --fix` does that. */
  readonly act: 'adopted' | 'reaped' | 'parked' | 'put-back' | 'set-aside' | 'tidied' | 'undecided' | 'failed';
  readonly path: string;
  readonly task?: string;
  /** Where it is now. */
  readonly to?: string;
  /** One sentence for a person. */
  readonly why: string;
}

/** A failure for one task costs only that task. `barred`: what it is when this user lacks the permission. */
export function* guarded<T>(acts: Act[], name: TaskName, tending: () => Step<T>, barred: 'undecided' | 'failed' = 'failed'): Step<T | undefined> {
  try {
    return yield* tending();
  } catch (error) {
    if (!isFault(error) && !isDibsError(error)) throw error;
    acts.push({ ...(isFault(error) ? refused(error, name.path, barred) : { act: 'failed', path: name.path, why: error.message }), task: name.id });
    return undefined;
  }
}

/**
 * A failure in a directory without tasks must not hide what was done for tasks. There, what this user may not look at or
 * move is somebody else's, like the lost+found of a file system, which is root's own: it is named, and the round has
 * not failed.
 */
export function* apart(acts: Act[], path: string, tending: () => Step<void>): Step<void> {
  try {
    yield* tending();
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (acts.some((act) => act.path === path && act.act === 'undecided')) return;
    acts.push(refused(fault, path, path.startsWith(`${HOLDERS}/`) ? 'failed' : 'undecided'));
  }
}

/** What failed, as an act. `barred`: what it is when this user lacks the permission. */
export function refused(fault: StoreFault, path: string, barred: 'undecided' | 'failed'): Act {
  if (barred === 'failed' || !isFault(fault, 'EACCES', 'EPERM')) return { act: 'failed', path, why: `the file system said ${fault.code} to ${fault.operation}` };
  const where = fault.paths.map((at) => (fault.operation === 'list' ? at : at.slice(0, at.lastIndexOf('/'))));
  return { act: 'undecided', path, why: `it is left alone: this user lacks the permission (${fault.code} to ${fault.operation} ${fault.operation === 'list' ? '' : 'in '}${where.join(' -> ')}/)` };
}
