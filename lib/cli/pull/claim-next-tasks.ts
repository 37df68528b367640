/** dibs claim --next: chooses and claims in one step, once or `--count` times. */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { claimSome, type Pulled } from '../../client/claim-next.ts';
import { claimTask, type ClaimedTask } from '../../verbs/claim-task.ts';
import type { Answer, Context } from '../command.ts';
import { expectLargeBoard } from '../large-board.ts';
import { saver } from '../saver.ts';
import { rememberPlace } from '../../client/claim-place.ts';
import { describeClaimed } from '../output/claimed-task.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';
import { tellWaiting } from '../output/waiting.ts';
import { leaseOf, textOf, waitOf } from '../input/values.ts';
import { tellLooking } from './tell-looking.ts';
import { changesIn } from './until-change.ts';
import { countOf, explained, passedFields, wantedOf } from './wanted.ts';

/** Claims the next task, or up to `--count` of them. */
export async function claimNextTasks(context: Context): Promise<Answer> {
  for (const option of ['new', 'stamp', 'fence']) {
    if (context.has(option) || context.value(option) !== undefined) throw new DibsError('usage', `--${option} is about a task that is named, and --next chooses one`);
  }
  const count = countOf(context);
  const caller = await saver(context);
  const note = textOf(context, 'note');
  const lease = await leaseOf(context);
  const wanted = wantedOf(context);
  // A task that is done meanwhile is not taken for its review.
  const shelf = wanted.shelf ?? 'scoped';
  expectLargeBoard(context.place);
  const changes = changesIn(context.place.root);
  try {
    const { pulled, stopped } = await claimSome(
      {
        registry: context.registry,
        caller,
        wanted,
        note,
        claim: (id, meaning) => claimTask(caller, id, { lease, note, again: 'refuse', shelf, ...meaning }),
        waitMs: waitOf(context) ?? 0,
        untilChange: changes.untilChange,
        onWait: tellWaiting(context),
        explains: context.has('explain'),
        watchLook: (look) => tellLooking(context, look),
      },
      count,
    );
    const results: Result[] = [];
    for (const one of pulled) results.push(await describe(context, one));
    // A limit that is reached is no failure of who got some.
    if (stopped !== undefined && !isLimit(stopped.why)) results.push(refusalResult(context, stopped.id, stopped.why));
    return answerOf(context, results, context.value('count') === undefined);
  } finally {
    context.progress('');
    await changes.end();
  }
}

function isLimit(error: unknown): boolean {
  return isDibsError(error) && error.facts?.why === 'too-many-claims';
}

async function describe(context: Context, { claimed, passed }: Pulled<ClaimedTask>): Promise<Result> {
  await rememberPlace(context.registry, claimed.tenure, () => context.cwd);
  const { fields, text } = await describeClaimed(context, claimed);
  if (!context.has('explain')) return { fields, text };
  const nearer = passed();
  return { fields: { ...fields, passed: passedFields(nearer) }, text: [text, ...explained(nearer)].join('\n') };
}
