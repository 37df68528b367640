/** The briefing behind the answer to a claim (`claim --brief`). */

import type { ClaimedName } from '../../rules/name.ts';
import { printable } from '../../rules/printable.ts';
import { toDibsError } from '../../client/to-dibs-error.ts';
import { brief } from '../../verbs/briefing.ts';
import { BRIEFING_BYTES, describeBriefing } from '../../words/briefing.ts';
import type { Context } from '../command.ts';
import { briefingFields } from './briefing-json.ts';
import { errorFields } from './json.ts';
import type { Result } from './results.ts';

/**
 * The same result with the briefing. The claim is made, whatever becomes of the briefing: why there is none is a remark
 * on stderr, and in JSON its `error`.
 */
export async function withBriefing(context: Context, tenure: ClaimedName, result: Result): Promise<Result> {
  const dibs = (args: readonly string[]): string => context.dibs(args);
  try {
    // Where the name of the owner proves nothing, only the stamp says that it is this claim.
    const briefing = await context.run(brief(await context.caller(), tenure.id, { stamp: tenure }));
    const briefed = describeBriefing(briefing, { root: context.place.root, dibs }, BRIEFING_BYTES);
    return { ...result, fields: { ...result.fields, briefing: briefingFields(context, briefed) }, text: `${result.text}\n\n${briefed.text}` };
  } catch (thrown) {
    const error = toDibsError(thrown);
    context.say(`dibs: ${tenure.id} was claimed, and there is no briefing: ${printable(error.message)}`);
    return { ...result, fields: { ...result.fields, briefing: { error: errorFields(error, dibs) } } };
  }
}
