/** dibs review [id]: approves the work that I review, or requests changes */

import { asciiTrim } from '../../rules/ascii.ts';
import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { becameReady } from '../../verbs/became-ready.ts';
import { judgeTask, type Judged, type Verdict } from '../../verbs/judge-review.ts';
import { readGiven } from '../add/given-text.ts';
import type { Answer, Context } from '../command.ts';
import { givenOrOnlyId } from '../input/own-ids.ts';
import { checkText, fenceOf, textOf } from '../input/values.ts';
import { givenUp } from '../output/changed-claim.ts';
import { readyFields, readyLine } from '../output/ready-text.ts';

export async function command(context: Context): Promise<Answer> {
  const verdict = verdictOf(context);
  const comments = commentsOf(context);
  if (verdict === 'changes-requested' && asciiTrim(comments ?? '') === '') {
    throw new DibsError('usage', '--request-changes needs --comments: whoever changes the work has to know what', { next: ['review', '--help'] });
  }
  const caller = await context.caller();
  const id = await givenOrOnlyId(context, context.args[0]);
  const judged = await context.run(judgeTask(caller, id, { verdict, comments, fence: fenceOf(context) }));
  if (verdict === 'changes-requested') return changesRequested(context, judged);
  const ready = context.json || !context.quiet ? await context.run(becameReady(caller, judged.task)) : [];
  const headline = `${context.paint.good(judged.task.id)} is approved, and complete${readyLine(context, ready)}`;
  const answer = givenUp(context, judged, headline, ready?.[0] === undefined ? ['list'] : ['claim', ready[0]]);
  return { ...answer, fields: { ...answer.fields, verdict, ...readyFields(ready) } };
}

function changesRequested(context: Context, judged: Judged): Answer {
  const { task, round, keptFor } = judged;
  const id = context.paint.good(task.id);
  const where =
    task.shelf === 'waiting'
      ? `${id} is in waiting/: changes were requested ${round} times, and now a person has to decide`
      : `${id} is back in scoped/${keptFor === undefined ? '' : `, and ${describeOwner(keptFor.owner)} may claim it first, for ${describeSpan(keptFor.seconds * 1000)}`}`;
  const answer = givenUp(context, judged, where, ['next', '--shelf', 'review']);
  return { ...answer, fields: { ...answer.fields, verdict: 'changes-requested', round, ...(keptFor === undefined ? {} : { keptFor: keptFor.owner, keptSeconds: keptFor.seconds }) } };
}

function verdictOf(context: Context): Verdict {
  const [approves, requests] = [context.has('approve'), context.has('request-changes')];
  if (approves !== requests) return approves ? 'approved' : 'changes-requested';
  throw new DibsError('usage', approves ? 'a review either approves the work or requests changes' : 'how does the review end? Give --approve or --request-changes', { next: ['review', '--help'] });
}

function commentsOf(context: Context): string | undefined {
  const [text, file] = [textOf(context, 'comments'), context.value('comments-file')];
  if (text !== undefined && file !== undefined) throw new DibsError('usage', 'the comments are given twice: with --comments, and with --comments-file', { next: ['review', '--help'] });
  if (file === undefined) return text;
  const read = readGiven(file, 'comments-file').toString('utf8');
  checkText(read, 'the text of --comments-file');
  return read;
}
