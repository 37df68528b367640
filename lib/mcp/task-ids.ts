/** Ids that a model sends. */

import { meantId } from '../rules/meant-id.ts';
import { requireTaskId } from '../rules/task-id.ts';

/** The id in a text. The name of a task's file means its id. Throws `usage` for any other text. */
export function requireMeantId(text: string | undefined): string {
  return requireTaskId(meantId(text ?? ''));
}
