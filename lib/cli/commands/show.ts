/** dibs show <id> */

import { describeSpan } from '../../rules/duration.ts';
import type { TaskName } from '../../rules/name.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable, printableLines } from '../../rules/printable.ts';
import { foreignFacts, mostTelling } from '../../verbs/without-dibs.ts';
import type { SeenForeignClaim } from '../../verbs/verbs.ts';
import { foreignClause } from '../../words/foreign.ts';
import { unreadableClause } from '../../words/remarks.ts';
import { showTask, type ShownForeign, type ShownTask } from '../../verbs/show-task.ts';
import type { TaskTimes } from '../../rules/task-times.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt } from '../input/values.ts';
import { claimFields, eventFields, foreignClaimFields, taskFields } from '../output/json.ts';
import { addTextFields, timesFields } from '../output/text-fields.ts';
import { describeClaim, describeNote, describeReceipt, savedLines } from '../output/claim-text.ts';
import { describePhase } from '../../words/phases.ts';

export async function command(context: Context): Promise<Answer> {
  const shown = await context.run(showTask(idAt(context, 0)));
  const nowMs = await context.registry.nowMs();
  const { notes, text, cut, withoutDibs } = shown;
  const unreadable = shown.unreadable === undefined ? undefined : unreadableClause(shown.unreadable);
  const lines = 'name' in shown ? aboutTask(context, shown, nowMs) : aboutForeign(context, shown);
  lines.push(...aboutClaim(context, withoutDibs, nowMs));
  const receipts = 'receipts' in shown ? shown.receipts : [];
  if (receipts.length > 0) lines.push('', ...receipts.map((receipt) => `  ${describeReceipt(receipt, nowMs, '  ')}`));
  if (notes.length > 0) lines.push('', ...notes.map((note) => `  ${describeNote(note, nowMs, '  ')}`));
  lines.push('', unreadable === undefined ? printableLines(text ?? '').trimEnd() : context.paint.warn(`(its text cannot be shown: ${printable(unreadable)})`));
  if (cut) lines.push(context.paint.faint('(cut here)'));
  return {
    exit: EXIT.ok,
    fields: {
      ...('name' in shown ? fieldsOf(shown) : { task: { id: shown.id }, debris: [] }),
      withoutDibs: withoutDibs.map((claim) => foreignClaimFields(claim)),
      notes: notes.map((note) => eventFields(note)),
      ...(unreadable === undefined ? { text, cut } : { unreadable }),
      next: context.dibs('name' in shown ? [shown.name.kind === 'rest' && shown.name.shelf === 'scoped' ? 'claim' : 'log', shown.name.id] : ['doctor']),
    },
    text: lines.join('\n'),
  };
}

function aboutTask(context: Context, { name, claim, phase, times, debris, salvages }: ShownTask, nowMs: number): string[] {
  const { paint } = context;
  return [
    `${paint.strong(name.id)} is ${standing(name)}`,
    claim === undefined ? `  file   ${name.path}` : describeClaim(context, claim, nowMs, false),
    ...(describePhase(phase) === '' ? [] : [`  phase  ${describePhase(phase)}`]),
    ...aboutTimes(times, nowMs),
    ...savedLines(context, name.id, salvages, nowMs),
    ...debris.map((other) => `  ${paint.warn('debris')} ${other.path}`),
  ];
}

function standing(name: TaskName): string {
  if (name.kind === 'claimed') return `${name.review === true ? 'in review' : 'claimed'} by ${describeOwner(name.owner)}`;
  return name.archived === true ? `${name.shelf}, and archived` : `in ${name.shelf}/`;
}

function aboutTimes({ createdAt, updatedAt, iteration }: TaskTimes, nowMs: number): readonly string[] {
  const said = [
    ...(createdAt === undefined ? [] : [`made ${describeSpan(nowMs - createdAt)} ago`]),
    ...(updatedAt === undefined ? [] : [`last changed ${describeSpan(nowMs - updatedAt)} ago`]),
    ...(iteration === 0 ? [] : [`came back from review ${iteration === 1 ? 'once' : `${iteration} times`}`]),
  ];
  return said.length === 0 ? [] : [`  times  ${said.join(', ')}`];
}

function aboutForeign({ paint }: Context, { id }: ShownForeign): string[] {
  return [`${paint.strong(id)} is in claimed/, under a name that is not a claim of dibs`];
}

/** The claim that was made without dibs. */
function aboutClaim(context: Context, claims: readonly SeenForeignClaim[], nowMs: number): readonly string[] {
  const most = mostTelling(claims);
  if (most === undefined) return [];
  const others = claims.filter((claim) => claim !== most).map(({ claim }) => `  beside ${printable(claim.path)}`);
  return [`  ${context.paint.warn('claimed without dibs')}: ${foreignClause(foreignFacts(most, nowMs))}`, ...others, `  what to do about it: ${context.dibs(['doctor'])}`];
}

function fieldsOf({ name, claim, summary, times, phase, debris, receipts, salvages }: ShownTask): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  addTextFields(said, summary);
  return { task: taskFields(name), ...said, ...timesFields(times), ...(claim === undefined ? {} : { claim: claimFields(claim) }), ...phase, debris: debris.map((other) => other.path), receipts, ...(salvages.length === 0 ? {} : { salvage: salvages }) };
}
