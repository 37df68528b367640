/** The answer to a claim: where the task is, its lease, what was said about it before, and what comes next. */

import { describeSpan } from '../../rules/duration.ts';
import type { TaskEvent } from '../../rules/event.ts';
import { parseClaimedPath } from '../../rules/name.ts';
import { describeOwner } from '../../rules/owner.ts';
import type { Overlapping } from '../../client/claim-overlaps.ts';
import type { ClaimedTask } from '../../verbs/claim-task.ts';
import { meantForAnotherClause } from '../../words/meant-for.ts';
import type { Context } from '../command.ts';
import { aboutOwn, describeClaim, describeNote, noteNext, savedLines } from './claim-text.ts';
import { claimFields, eventFields, taskFields, tenureFields } from './json.ts';
import type { Result } from './results.ts';

/** What a claim says to its claimer, with a briefing if that is asked for. */
export async function describeClaimed(context: Context, claimed: ClaimedTask & Overlapping): Promise<Result> {
  const result = await describeClaimAlone(context, claimed);
  if (!context.has('brief')) return result;
  const { withBriefing } = await import('./claim-briefing.ts');
  return await withBriefing(context, claimed.tenure, result);
}

async function describeClaimAlone(context: Context, claimed: ClaimedTask & Overlapping): Promise<Result> {
  const { tenure, already, extended, from, meantFor, others, lastNote, cameBack, overlaps, salvages = [] } = claimed;
  const overlapping = overlaps === undefined ? undefined : (await import('./overlaps.ts')).describeOverlaps(overlaps);
  const nowMs = await context.registry.nowMs();
  const caller = await context.caller();
  if (others.length > 0) context.say(`dibs: ${caller.mustProve === true ? `${describeOwner(caller.owner)} holds` : 'you hold'} ${others.map((name) => name.id).join(', ')} too; one task at a time is safer`);
  const lines = [
    already
      ? `${context.paint.good(tenure.id)} is already yours: you have held it for ${describeSpan(nowMs - (extended ?? tenure).claimedAt)}, and its lease ${extended === undefined ? 'was renewed' : `is ${describeSpan(tenure.lease * 1000)} from now on`}`
      : `${context.paint.good(tenure.id)} is yours${tenure.review === true ? ' to review' : ''}`,
    describeClaim(context, claimed, nowMs),
  ];
  if (from !== undefined) lines.push(`  taken over from ${describeOwner(from.owner)}, whose lease had run out`);
  if (meantFor !== undefined) lines.push(`  ${meantForAnotherClause(meantFor)}`);
  if (lastNote !== undefined) lines.push(`  its last note: ${describeNote(lastNote, nowMs, '  ')}`);
  if (cameBack !== undefined) lines.push(`  it came back${cameBackFrom(cameBack)}: ${describeNote(cameBack, nowMs, '  ')}`);
  if (overlapping !== undefined) lines.push(...overlapping.lines);
  lines.push(...savedLines(context, tenure.id, salvages, nowMs));
  lines.push(`  next: ${noteNext(context, caller, tenure)}`, `  when it is done: ${aboutOwn(context, caller, tenure, tenure.review === true ? ['review', tenure.id, '--approve'] : ['complete', tenure.id])}`);
  return {
    fields: {
      task: taskFields(tenure),
      claim: claimFields(claimed),
      already,
      ...(from === undefined ? {} : { from: tenureFields(from) }),
      ...(meantFor === undefined ? {} : { meantFor }),
      ...(lastNote === undefined ? {} : { lastNote: eventFields(lastNote) }),
      ...(cameBack === undefined ? {} : { cameBack: eventFields(cameBack) }),
      ...(overlapping === undefined ? {} : { overlaps: overlapping.fields }),
      ...(salvages.length === 0 ? {} : { salvage: salvages }),
      ...(others.length === 0 ? {} : { alsoHeld: others.map((name) => name.id) }),
      next: noteNext(context, caller, tenure),
    },
    text: lines.join('\n'),
  };
}

function cameBackFrom({ from = '' }: TaskEvent): string {
  const shelf = parseClaimedPath(from)?.review === true ? 'review' : /^([a-z]+)\//.exec(from)?.[1];
  return shelf === undefined ? '' : ` from ${shelf}/`;
}
