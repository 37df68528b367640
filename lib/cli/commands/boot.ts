/** dibs boot */

import { describeSpan } from '../../rules/duration.ts';
import type { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable, printableLines } from '../../rules/printable.ts';
import { idKey } from '../../rules/task-id.ts';
import type { Emptied } from '../../store/git-memory.ts';
import type { Caller } from '../../verbs/verbs.ts';
import { boot, type BootReport, type Resume } from '../../verbs/boot.ts';
import { registryAround } from '../../client/locate-registry.ts';
import { whyLost } from '../../words/loss.ts';
import { whyInDoubt } from '../../words/refusals.ts';
import { nestedSentence } from '../../words/nested.ts';
import { emptiedSentence } from '../../words/emptied.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import { foreignClause } from '../../words/foreign.ts';
import { bootGitSide } from '../../client/git-upkeep.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { currentTask, fenceOf } from '../input/values.ts';
import { claimFields, errorFields, eventFields, foreignClaimFields, taskFields } from '../output/json.ts';
import { aboutOwn, describeClaim, describeNote, noteNext, savedLines } from '../output/claim-text.ts';
import { describePhase } from '../../words/phases.ts';

export async function command(context: Context): Promise<Answer> {
  const current = currentTask(context);
  const caller = await context.caller();
  const report = await context.run(boot(caller, { current, acknowledge: context.has('ack'), fence: fenceOf(context) }));
  const emptied = bootGitSide(context.place.root, caller.owner, { holds: report.resume.length > 0, acknowledge: report.acknowledged });
  const unread = (report.lost.length > 0 || emptied === 'mine') && !report.acknowledged;
  return {
    exit: unread || report.current !== undefined ? EXIT.lost : report.unproven.length > 0 ? EXIT.unproven : EXIT.ok,
    fields: { ...toFields(context, report, emptied), next: nextAfterBoot(context, caller, report, emptied) },
    text: describe(context, caller, report, current, emptied),
  };
}

function toFields(context: Context, report: BootReport, emptied: Emptied | undefined): Record<string, unknown> {
  const dibs = (args: readonly string[]): string => context.dibs(args);
  return {
    verdict: verdictOf(report, emptied),
    resume: report.resume.map(({ held, expired, text, notes, phase, beside, salvages }) => ({ task: taskFields(held.tenure), claim: claimFields(held), ...phase, expired, text: text ?? null, notes: notes.map((note) => eventFields(note)), beside, ...(salvages === undefined ? {} : { salvage: salvages }) })),
    lost: report.lost.map(({ id, refusal, salvages }) => ({ task: { id }, error: errorFields(refusal, dibs), ...(salvages === undefined ? {} : { salvage: salvages }) })),
    unproven: report.unproven.map(({ id, refusal }) => ({ task: { id }, error: errorFields(refusal, dibs) })),
    doubt: report.doubt.map(({ id, refusal }) => ({ task: { id }, error: errorFields(refusal, dibs) })),
    withoutDibs: report.withoutDibs.map((claim) => foreignClaimFields(claim)),
    predecessors: report.predecessors.map((held) => claimFields(held)),
    ...(report.current === undefined ? {} : { current: { task: { id: report.current.id }, error: errorFields(report.current.refusal, dibs) } }),
    ...(emptied === undefined ? {} : { emptied }),
    ...aroundField(context),
    acknowledged: report.acknowledged,
  };
}

/** The registry that this one hides. Nobody hides one by naming the other. */
function aroundOf({ place }: Context): string | undefined {
  return place.rule === 'flag' || place.rule === 'DIBS_REGISTRY' ? undefined : registryAround(place.root);
}

function aroundField(context: Context): { readonly around?: string } {
  const around = aroundOf(context);
  return around === undefined ? {} : { around };
}

function verdictOf(report: BootReport, emptied: Emptied | undefined): string {
  if (report.lost.length > 0 || report.current !== undefined) return 'lost';
  if (emptied === 'mine' && !report.acknowledged) return 'emptied';
  if (report.unproven.length > 0) return 'unproven';
  if (report.resume.length > 0) return 'resume';
  if (report.doubt.length > 0) return 'doubt';
  if (report.withoutDibs.some(({ agent }) => agent !== undefined)) return 'without-dibs';
  return report.predecessors.length > 0 ? 'predecessor' : 'nothing';
}

/** The first thing to do, as the text says it. */
function nextAfterBoot(context: Context, caller: Caller, report: BootReport, emptied: Emptied | undefined): string {
  const { lost, current, unproven, resume, doubt, withoutDibs, acknowledged } = report;
  if ((lost.length > 0 || emptied === 'mine') && !acknowledged) return context.dibs(['boot', '--ack']);
  const refusal = current?.refusal ?? unproven[0]?.refusal;
  if (refusal?.next !== undefined) return context.dibs(refusal.next);
  const [first] = resume;
  if (first !== undefined) return first.expired ? aboutOwn(context, caller, first.held.tenure, ['renew', first.held.tenure.id]) : noteNext(context, caller, first.held.tenure);
  if (doubt[0] !== undefined) return context.dibs(['verify', doubt[0].id]);
  return context.dibs(withoutDibs.some(({ agent }) => agent !== undefined) ? ['doctor'] : ['list', '--ready']);
}

function nextOf(context: Context, { next }: DibsError): string {
  return next === undefined ? '' : ` Next: ${context.dibs(next)}`;
}

// A verdict for a model is short: an agent with many sessions does not need all of them.
const MOST_PREDECESSORS = 5;
const MOST_LINES = 60;

function describe(context: Context, caller: Caller, report: BootReport, current: string | undefined, emptied: Emptied | undefined): string {
  const { paint } = context;
  const me = describeOwner(caller.owner);
  const blocks: string[] = [`dibs boot: ${me}, registry ${printable(context.place.root)}`];
  if (emptied === 'mine') blocks.push(describeEmptied(context, report));
  for (const { id, refusal, salvages = [] } of report.lost) {
    blocks.push([`${paint.bad(`LOST ${id}`)}: ${printable(whyLost(refusal))}. Do not edit, commit or complete it.`, ...savedLines(context, id, salvages, report.now)].join('\n'));
  }
  if (report.current !== undefined && !report.lost.some(({ id }) => id === report.current?.id)) {
    blocks.push(`${paint.bad(`NOT YOURS ${report.current.id}`)}: CURRENT_TASK_ID names it, but ${printable(report.current.refusal.message)}.${nextOf(context, report.current.refusal)}`);
  }
  if (report.lost.length > 0) blocks.push(report.acknowledged ? 'These losses are acknowledged and will not be shown again.' : `Losses are shown until you acknowledge them: ${context.dibs(['boot', '--ack'])}`);
  if (report.resume.length > 1) {
    blocks.push(`${paint.warn('MORE THAN ONE')}: you hold ${report.resume.length} tasks (${report.resume.map(({ held }) => held.tenure.id).join(', ')}). Work on one; release the others.`);
  }
  for (const resume of report.resume) blocks.push(describeResume(context, caller, resume, current, report.now));
  for (const { id, refusal } of report.unproven) blocks.push(`${paint.warn(`UNPROVEN ${id}`)}: ${printable(refusal.message)}. Do not work on it before you know that it is yours.${nextOf(context, refusal)}`);
  for (const { id, refusal } of report.doubt) blocks.push(`${paint.warn(`IN DOUBT ${id}`)}: ${printable(whyInDoubt(refusal))}. Ask again in a moment: ${context.dibs(['verify', id])}`);
  blocks.push(...describeWithoutDibs(context, report, caller.owner));
  for (const held of report.predecessors.slice(0, MOST_PREDECESSORS)) {
    const { id, owner } = held.tenure;
    const left = held.expiresAt - report.now;
    blocks.push(
      `${paint.warn(`PREDECESSOR ${id}`)}: ${describeOwner(owner)} holds it, last heartbeat ${describeSpan(report.now - held.heartbeatAt)} ago, ` +
        `${left > 0 ? `${describeSpan(left)} of its lease left` : 'its lease has run out'}. If you continue the work of that session: ${context.dibs(['resume', id])}. Otherwise leave it alone.`,
    );
  }
  const more = report.predecessors.length - MOST_PREDECESSORS;
  if (more > 0) blocks.push(`and ${more} more claims of other sessions of yours: ${context.dibs(['list', '--shelf', 'claimed'])}`);
  // In a registry that was emptied, "nothing" would be a hasty answer.
  const isClaimed = report.withoutDibs.some(({ agent }) => agent !== undefined);
  if (report.resume.length + report.unproven.length + report.doubt.length === 0 && !isClaimed && (emptied !== 'mine' || report.acknowledged)) {
    const none = report.lost.length > 0 || report.current !== undefined || report.withoutDibs.length > 0 || emptied !== undefined ? 'you hold no task here' : 'you hold no task here, and lost none';
    blocks.push(`NOTHING: ${none}. Claim before you work: ${context.dibs(['list', '--ready'])}`);
  }
  if (emptied === 'others' && !report.acknowledged) blocks.push(`Note that ${emptiedSentence(emptied, 'you')}. This is shown until you acknowledge it: ${context.dibs(['boot', '--ack'])}`);
  const around = aroundOf(context);
  if (around !== undefined) blocks.push(`Note that ${nestedSentence(context.place.root, around)}.`);
  return blocks.join('\n\n');
}

function describeWithoutDibs(context: Context, { withoutDibs, now }: BootReport, me: string): readonly string[] {
  const blocks = withoutDibs.slice(0, MOST_PREDECESSORS).map((claim) => {
    const whose = claim.agent === undefined ? 'If it is yours, say so to the others before you work' : 'It is not a claim that dibs can renew or give back';
    return `${context.paint.warn(`CLAIMED WITHOUT DIBS ${claim.claim.id}`)}: ${foreignClause(foreignFacts(claim, now, me))}. ${whose}. Nobody can claim it until that is settled: ${context.dibs(['doctor'])}`;
  });
  const more = withoutDibs.length - MOST_PREDECESSORS;
  return more > 0 ? [...blocks, `and ${more} more tasks that were claimed without dibs: ${context.dibs(['list', '--shelf', 'claimed'])}`] : blocks;
}

function describeEmptied(context: Context, report: BootReport): string {
  const end = report.acknowledged
    ? 'This is acknowledged and will not be shown again.'
    : `Do not edit, commit or complete anything that you remember, unless it is shown as yours below. This is shown until you acknowledge it: ${context.dibs(['boot', '--ack'])}`;
  return `${context.paint.bad('EMPTIED')}: ${emptiedSentence('mine', 'you, or another session of yours,')}. ${end}`;
}

function describeResume(context: Context, caller: Caller, { held, expired, text, notes, phase, beside, salvages = [] }: Resume, current: string | undefined, nowMs: number): string {
  const { id } = held.tenure;
  const other = current !== undefined && idKey(current) !== idKey(id) ? ` (CURRENT_TASK_ID names ${printable(current, 100)}, not this one)` : '';
  const lines = [`${context.paint.good(`RESUME ${id}`)}: it is yours${held.tenure.review === true ? ' to review' : ''}${expired ? `, but its lease has run out: run ${aboutOwn(context, caller, held.tenure, ['renew', id])} first, and stop if it is refused` : ''}${other}.`, describeClaim(context, held, nowMs)];
  if (describePhase(phase) !== '') lines.push(`  phase  ${describePhase(phase)}`);
  lines.push(...beside.map((path) => `  beside ${printable(path)}: git or a person put it there, and it does not count while this task is yours`));
  lines.push(...savedLines(context, id, salvages, nowMs));
  if (notes.length > 0) lines.push('  notes', ...notes.map((note) => `    ${describeNote(note, nowMs, '    ')}`));
  if (text === undefined) lines.push('  (its text cannot be read)');
  else {
    const body = printableLines(text).trimEnd().split('\n');
    lines.push('  text', ...body.slice(0, MOST_LINES).map((line) => `    ${line}`.trimEnd()));
    if (body.length > MOST_LINES) lines.push(`    (${body.length - MOST_LINES} more lines: ${context.dibs(['show', id])})`);
  }
  return lines.join('\n');
}
