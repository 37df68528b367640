/** dibs briefing [id] */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { brief } from '../../verbs/briefing.ts';
import { BRIEFING_BYTES, describeBriefing, LEAST_BRIEFING_BYTES, MOST_BRIEFING_BYTES } from '../../words/briefing.ts';
import type { Answer, Context } from '../command.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { fenceOf } from '../input/values.ts';
import { briefingFields } from '../output/briefing-json.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const most = mostOf(context);
  const id = await givenOrOnlyId(context, context.args[0]);
  const briefing = await context.run(brief(await context.caller(), id, fenceOf(context)));
  const briefed = describeBriefing(briefing, { root: context.place.root, dibs: (args) => context.dibs(args) }, most);
  return { exit: EXIT.ok, fields: briefingFields(context, briefed), text: briefed.text };
}

function mostOf(context: Context): number {
  const text = context.value('max');
  if (text === undefined) return BRIEFING_BYTES;
  const bytes = /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : 0;
  if (bytes >= LEAST_BRIEFING_BYTES && bytes <= MOST_BRIEFING_BYTES) return bytes;
  throw new DibsError('usage', `--max ${JSON.stringify(printable(text, 40))} is not a number of bytes from ${LEAST_BRIEFING_BYTES} to ${MOST_BRIEFING_BYTES}`);
}
