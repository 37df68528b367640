/** What `complete_task` and `release_task` have in common. */

import { join } from 'node:path';
import type { GivenUp } from '../../verbs/verbs.ts';
import { callOf } from '../next-steps.ts';
import type { Call, Success } from '../tool.ts';

const MOST_READY = 20;

export const GIVEN_UP = { shelf: 'string' } as const;

/** The answer when a claim was given up. `ready`: the ids of the tasks that waited for nothing else. */
export function givenUp({ registry }: Call, { task, tenure, kept }: GivenUp, message: string, ready: readonly string[] = []): Success {
  return {
    message,
    fields: { task_id: task.id, shelf: task.shelf, file: join(registry.place.root, task.path), ended_stamp: tenure.stamp, ended_fence: tenure.generation, late_bytes_kept_in: kept, became_ready: ready.length === 0 ? undefined : ready.slice(0, MOST_READY) },
    next: [callOf('next_task')],
  };
}
