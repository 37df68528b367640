/** The answer of the verbs that turn one tenure into another. */

import type { PassedOn } from '../../transitions/pass-on.ts';
import type { Answer, Context } from './command.ts';
import { EXIT } from './exit-code.ts';
import { claimFields, taskFields, tenureFields } from './json.ts';
import { rememberPlace } from './remember-place.ts';
import { describeClaim, registryNow } from './words.ts';

export function passedOn(context: Context, passed: PassedOn, isMine: boolean, headline: string): Answer {
  if (isMine) rememberPlace(context, passed.tenure);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(passed.tenure), claim: claimFields(passed), from: tenureFields(passed.from) },
    text: isMine ? `${headline}\n${describeClaim(context, passed, registryNow(context))}` : `${headline}\n  stamp  ${passed.tenure.stamp}  fence ${passed.tenure.generation}`,
  };
}
