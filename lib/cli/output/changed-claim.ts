/** The answers of verbs that end a claim, or turn it into another. */

import { rememberPlace } from '../../client/claim-place.ts';
import type { KeptSalvage } from '../../rules/salvage.ts';
import type { GivenUp, PassedOn } from '../../verbs/verbs.ts';
import type { Answer, Context } from '../command.ts';
import { describeClaim, noteNext, savedLines } from './claim-text.ts';
import { EXIT } from './exit-code.ts';
import { claimFields, taskFields, tenureFields } from './json.ts';

/** The answer when a claim was given up. `next`: the arguments of the command to print as the next step. */
export function givenUp(context: Context, { task, tenure, kept }: GivenUp, headline: string, next: readonly string[]): Answer {
  if (kept !== undefined) context.say(`dibs: an editor wrote the claimed file in the last instant; those bytes are in ${kept}`);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(task), ended: tenureFields(tenure), ...(kept === undefined ? {} : { kept }), next: context.dibs(next) },
    text: `${headline}\n  file   ${task.path}\n  next: ${context.dibs(next)}`,
  };
}

/** The answer when a claim was passed on. `isMine`: the caller is its new owner. */
export async function passedOn(context: Context, passed: PassedOn, isMine: boolean, headline: string, salvages: readonly KeptSalvage[] = []): Promise<Answer> {
  if (isMine) await rememberPlace(context.registry, passed.tenure, () => context.cwd);
  return {
    exit: EXIT.ok,
    fields: { task: taskFields(passed.tenure), claim: claimFields(passed), from: tenureFields(passed.from), ...(salvages.length === 0 ? {} : { salvage: salvages }), next: isMine ? noteNext(context, await context.caller(), passed.tenure) : context.dibs(['list', '--ready']) },
    text: isMine ? `${headline}\n${await mineLines(context, passed, salvages)}` : `${headline}\n  stamp  ${passed.tenure.stamp}  fence ${passed.tenure.generation}`,
  };
}

async function mineLines(context: Context, passed: PassedOn, salvages: readonly KeptSalvage[]): Promise<string> {
  const nowMs = await context.registry.nowMs();
  return [describeClaim(context, passed, nowMs), ...savedLines(context, passed.tenure.id, salvages, nowMs)].join('\n');
}
