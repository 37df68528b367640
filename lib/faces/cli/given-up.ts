/** The answer of the verbs that end a claim. */

import type { GivenUp } from '../../transitions/release.ts';
import type { Answer, Context } from './command.ts';
import { EXIT } from './exit-code.ts';
import { taskFields, tenureFields } from './json.ts';

export function givenUp(context: Context, { task, tenure, kept }: GivenUp, headline: string, next: readonly string[]): Answer {
  if (kept !== undefined) context.say(`dibs: an editor wrote the claimed file in the last instant; those bytes are in ${kept}`);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task), ended: tenureFields(tenure), ...(kept === undefined ? {} : { kept }) },
    text: `${headline}\n  file   ${task.path}\n  next: ${context.dibs(next)}`,
  };
}
