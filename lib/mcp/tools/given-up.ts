/** What `complete_task` and `release_task` have in common. */

import type { GivenUp } from '../../verbs/verbs.ts';
import { callOf } from '../next-steps.ts';
import type { Success } from '../tool.ts';

export const GIVEN_UP = { shelf: 'string' } as const;

/** The answer when a claim was given up. */
export function givenUp({ task, tenure, kept }: GivenUp, message: string): Success {
  return {
    message,
    fields: { task_id: task.id, shelf: task.shelf, file: task.path, ended_stamp: tenure.stamp, ended_fence: tenure.generation, late_bytes_kept_in: kept },
    next: [callOf('next_task')],
  };
}
