/** dibs release [id], or --all */

import { asciiTrim } from '../../rules/ascii.ts';
import { DibsError } from '../../rules/error.ts';
import type { RestShelf } from '../../rules/shelf.ts';
import { release } from '../../verbs/give-up.ts';
import type { GivenUp } from '../../verbs/verbs.ts';
import type { Answer, Context } from '../command.ts';
import { allOwnIds, givenOrOnlyId } from '../input/own-ids.ts';
import { fenceOf, shelfOf, textOf } from '../input/values.ts';
import { givenUp } from '../output/changed-claim.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';

export async function command(context: Context): Promise<Answer> {
  const all = context.has('all') ? await allOwnIds(context) : undefined;
  const id = all === undefined ? await givenOrOnlyId(context, context.args[0]) : undefined;
  const to = shelfOf(context.value('to') ?? 'scoped', ['scoped', 'waiting', 'discovery', 'cancelled']);
  if (to !== 'scoped' && asciiTrim(textOf(context, 'reason') ?? '') === '') {
    throw new DibsError('usage', `--to ${to} needs a --reason: whoever finds ${id ?? 'a task'} there will want to know`, { next: ['release', '--help'] });
  }
  if (id !== undefined) return answerOne(context, await releaseOne(context, id, to));
  const results: Result[] = [];
  for (const each of all ?? []) {
    try {
      const { fields, text = '' } = answerOne(context, await releaseOne(context, each, to));
      results.push({ fields, text });
    } catch (thrown) {
      results.push(refusalResult(context, each, thrown));
    }
  }
  return answerOf(context, results, false);
}

async function releaseOne(context: Context, id: string, to: RestShelf): Promise<GivenUp> {
  return await context.run(release(await context.caller(), id, { to, text: textOf(context, 'reason'), fence: fenceOf(context) }));
}

function answerOne(context: Context, given: GivenUp): Answer {
  return givenUp(context, given, `${context.paint.good(given.task.id)} is back in ${given.task.shelf}/`, ['list']);
}
