/** A refusal that knows no such task, with the ids that are nearly the same. */

import { isDibsError, refused } from '../rules/error.ts';
import type { OpenRegistry } from './open-registry.ts';

/** What this work comes to. If it throws `not-found` for an id that no task has, the refusal names those near it. */
export async function withNearIds<T>(registry: OpenRegistry, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDibsError(error) || error.facts?.why !== 'no-task') throw error;
    // Loaded by whoever needs it: no everyday answer does.
    const { nearIds } = await import('../verbs/near-ids.ts');
    const near = await registry.run(nearIds(error.facts.id)).catch(() => []);
    throw near.length === 0 ? error : refused({ ...error.facts, near }, error.remedy, error);
  }
}
