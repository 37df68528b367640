/** dibs complete [id] */

import { complete } from '../../verbs/give-up.ts';
import type { Answer, Context } from '../command.ts';
import { givenUp } from '../output/changed-claim.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { checkText, fenceOf, textOf } from '../input/values.ts';

export async function command(context: Context): Promise<Answer> {
  const artifacts = context.values('artifact');
  checkText(artifacts.join('\n'), '--artifact');
  const given = await context.run(
    complete(await context.caller(), await givenOrOnlyId(context, context.args[0]), { text: textOf(context, 'summary'), artifacts, review: context.has('review'), fence: fenceOf(context) }),
  );
  const headline = given.task.shelf === 'review' ? `${context.paint.good(given.task.id)} is in review/` : `${context.paint.good(given.task.id)} is complete`;
  return givenUp(context, given, headline, ['list']);
}
