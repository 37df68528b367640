/** dibs claim --next: chooses and claims in one step, once or `--count` times. */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { claimNext, type Pulled } from '../../client/claim-next.ts';
import { claimTask, type ClaimedTask } from '../../verbs/claim-task.ts';
import type { Answer, Context } from '../command.ts';
import { rememberPlace } from '../output/changed-claim.ts';
import { describeClaimed } from '../output/claimed-task.ts';
import { answerOf, type Result } from '../output/results.ts';
import { tellWaiting } from '../output/waiting.ts';
import { leaseOf, textOf, waitOf } from '../input/values.ts';
import { changesIn, type ChangeWatch } from './until-change.ts';
import { countOf, explained, passedFields, wantedOf } from './wanted.ts';

/** Claims the next task, or up to `--count` of them. */
export async function claimNextTasks(context: Context): Promise<Answer> {
  for (const option of ['new', 'stamp', 'fence']) {
    if (context.has(option) || context.value(option) !== undefined) throw new DibsError('usage', `--${option} is about a task that is named, and --next chooses one`);
  }
  const count = countOf(context);
  const results: Result[] = [];
  const changes = changesIn(context.place.root);
  try {
    const first = await claimOne(context, waitOf(context) ?? 0, changes);
    results.push(await describe(context, first));
    while (results.length < count) {
      const more = await claimAnother(context, changes);
      if (more === undefined) break;
      results.push(await describe(context, more));
    }
  } finally {
    context.progress('');
    await changes.end();
  }
  return answerOf(context, results, context.value('count') === undefined);
}

/** Undefined if nothing more is offered: whoever has some does not wait for more. */
async function claimAnother(context: Context, changes: ChangeWatch): Promise<Pulled<ClaimedTask> | undefined> {
  try {
    return await claimOne(context, 0, changes);
  } catch (error) {
    if (isDibsError(error) && (error.code === 'nothing-to-claim' || error.facts?.why === 'too-many-claims')) return undefined;
    throw error;
  }
}

async function claimOne(context: Context, waitMs: number, { untilChange }: ChangeWatch): Promise<Pulled<ClaimedTask>> {
  const caller = await context.caller();
  const note = textOf(context, 'note');
  const lease = await leaseOf(context);
  return await claimNext({
    registry: context.registry,
    caller,
    wanted: wantedOf(context),
    note,
    claim: (id, meaning) => claimTask(caller, id, { lease, note, again: 'refuse', ...meaning }),
    waitMs,
    untilChange,
    onWait: tellWaiting(context),
  });
}

async function describe(context: Context, { claimed, passed }: Pulled<ClaimedTask>): Promise<Result> {
  await rememberPlace(context, claimed.tenure);
  const { fields, text } = await describeClaimed(context, claimed);
  if (!context.has('explain')) return { fields, text };
  return { fields: { ...fields, passed: passedFields(passed) }, text: [text, ...explained(passed)].join('\n') };
}
