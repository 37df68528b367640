/** dibs release [id] */

import { asciiTrim } from '../../rules/ascii.ts';
import { DibsError } from '../../rules/error.ts';
import { release } from '../../verbs/give-up.ts';
import type { Answer, Context } from '../command.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { fenceOf, shelfOf, textOf } from '../input/values.ts';
import { givenUp } from '../output/changed-claim.ts';

export async function command(context: Context): Promise<Answer> {
  const id = await givenOrOnlyId(context, context.args[0]);
  const to = shelfOf(context.value('to') ?? 'scoped', ['scoped', 'waiting', 'discovery', 'cancelled']);
  const text = textOf(context, 'reason');
  if (to !== 'scoped' && asciiTrim(text ?? '') === '') {
    throw new DibsError('usage', `--to ${to} needs a --reason: whoever finds ${id} there will want to know`, { next: ['release', '--help'] });
  }
  const given = await context.run(release(await context.caller(), id, { to, text, fence: fenceOf(context) }));
  return givenUp(context, given, `${context.paint.good(given.task.id)} is back in ${to}/`, ['list']);
}
