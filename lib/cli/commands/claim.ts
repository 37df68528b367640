/** dibs claim <id…> */

import { describeSpan } from '../../rules/duration.ts';
import type { TaskEvent } from '../../rules/event.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import type { ClaimOptions } from '../../verbs/verbs.ts';
import { claimTask, type ClaimedTask } from '../../verbs/claim-task.ts';
import { Standstills } from '../../system/standstill.ts';
import { retryUntilFree } from '../../client/retry-until-free.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, leaseOf, requireMeantId, textOf, waitOf } from '../input/values.ts';
import { claimFields, eventFields, taskFields, tenureFields } from '../output/json.ts';
import { rememberPlace } from '../output/changed-claim.ts';
import { answerOf, refusalResult, type Result } from '../output/results.ts';
import { aboutOwn, describeClaim, describeNote, registryNow } from '../output/claim-text.ts';

export async function command(context: Context): Promise<Answer> {
  const ids = context.args.map((id) => requireMeantId(id));
  const waitMs = waitOf(context);
  const deadline = waitMs === undefined ? undefined : performance.now() + waitMs;
  const options: ClaimOptions = {
    lease: await leaseOf(context),
    note: textOf(context, 'note'),
    again: context.has('new') ? 'refuse' : 'welcome',
    fence: fenceOf(context),
  };
  const results: Result[] = [];
  const standstills = Standstills.atStart();
  for (const id of ids) {
    try {
      const claimed = await claimWaiting(context, id, options, deadline, standstills);
      await rememberPlace(context, claimed.tenure);
      results.push(await describe(context, claimed));
    } catch (thrown) {
      results.push(refusalResult(context, id, thrown));
    }
  }
  return answerOf(context, results, ids.length === 1);
}

const SILENT_MS = 1000;

/** Claims a task, and tries again while another holds it and there is time. */
async function claimWaiting(context: Context, id: string, options: ClaimOptions, deadline: number | undefined, standstills: Standstills): Promise<ClaimedTask> {
  const { registry } = context;
  const caller = await context.caller();
  try {
    return await context.naming(retryUntilFree((meaning) => claimTask(caller, id, { ...options, ...meaning }), {
      registry,
      caller,
      id,
      note: options.note,
      standstills,
      waitMs: deadline === undefined ? undefined : Math.max(0, deadline - performance.now()),
      onWait: (why, waitedMs) => {
        if (waitedMs > SILENT_MS) context.progress(`waiting for ${id}, ${describeSpan(waitedMs)} so far: ${printable(why.message)}`);
      },
    }));
  } finally {
    context.progress('');
  }
}

async function describe(context: Context, claimed: ClaimedTask): Promise<Result> {
  const { tenure, already, extended, from, others, lastNote, cameBack } = claimed;
  const nowMs = await registryNow(context);
  const caller = await context.caller();
  if (others.length > 0) context.say(`dibs: ${caller.mustProve === true ? `${describeOwner(caller.owner)} holds` : 'you hold'} ${others.map((name) => name.id).join(', ')} too; one task at a time is safer`);
  const lines = [
    already
      ? `${context.paint.good(tenure.id)} is already yours: you have held it for ${describeSpan(nowMs - (extended ?? tenure).claimedAt)}, and its lease ${extended === undefined ? 'was renewed' : `is ${describeSpan(tenure.lease * 1000)} from now on`}`
      : `${context.paint.good(tenure.id)} is yours`,
    describeClaim(context, claimed, nowMs),
  ];
  if (from !== undefined) lines.push(`  taken over from ${describeOwner(from.owner)}, whose lease had run out`);
  if (lastNote !== undefined) lines.push(`  its last note: ${describeNote(lastNote, nowMs, '  ')}`);
  if (cameBack !== undefined) lines.push(`  it came back${cameBackFrom(cameBack)}: ${describeNote(cameBack, nowMs, '  ')}`);
  lines.push(`  next: ${aboutOwn(context, caller, tenure, ['note', tenure.id, 'how far it is'])}`, `  when it is done: ${aboutOwn(context, caller, tenure, ['complete', tenure.id])}`);
  return {
    fields: {
      task: taskFields(tenure),
      claim: claimFields(claimed),
      already,
      ...(from === undefined ? {} : { from: tenureFields(from) }),
      ...(lastNote === undefined ? {} : { lastNote: eventFields(lastNote) }),
      ...(cameBack === undefined ? {} : { cameBack: eventFields(cameBack) }),
      ...(others.length === 0 ? {} : { alsoHeld: others.map((name) => name.id) }),
    },
    text: lines.join('\n'),
  };
}

function cameBackFrom({ from = '' }: TaskEvent): string {
  const [, shelf] = /^([a-z]+)\//.exec(from) ?? [];
  return shelf === undefined ? '' : ` from ${shelf}/`;
}
