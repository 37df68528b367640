/** dibs claim <id…> */

import { setTimeout as sleep } from 'node:timers/promises';
import { describeSpan, requireDuration } from '../../../rules/duration.ts';
import { DibsError, isDibsError } from '../../../rules/error.ts';
import { sameOwner } from '../../../rules/name.ts';
import { describeOwner, encodeOwner } from '../../../rules/owner.ts';
import { requireTaskId } from '../../../rules/task-id.ts';
import type { ClaimOptions } from '../../../transitions/claim.ts';
import { claimTask, type ClaimedTask } from '../../../verbs/claim-task.ts';
import type { Answer, Context } from '../command.ts';
import { fenceOf, leaseOf, textOf } from '../input.ts';
import { claimFields, eventFields, tenureFields } from '../json.ts';
import { answerOf, refused, type Result } from '../results.ts';
import { describeClaim, describeNote } from '../words.ts';

export async function command(context: Context): Promise<Answer> {
  const ids = context.args.map((id) => requireTaskId(id));
  const wait = context.value('wait');
  const deadline = wait === undefined ? undefined : Date.now() + requireDuration(wait, '--wait') * 1000;
  const options: ClaimOptions = {
    lease: leaseOf(context),
    note: textOf(context, 'note'),
    again: context.has('new') ? 'refuse' : context.identity.agentSource === 'fallback' ? 'prove' : 'welcome',
    fence: fenceOf(context),
  };
  const results: Result[] = [];
  for (const id of ids) {
    try {
      results.push(describe(context, await claimWaiting(context, id, options, deadline)));
    } catch (thrown) {
      results.push(refused(context, id, thrown));
    }
  }
  return answerOf(context, results, ids.length === 1);
}

const POLL_MS = 200;
const SILENT_MS = 1000;

/** Claims, and tries again while another holds it and there is time. `waited-in-vain` carries who still held it. */
export async function claimWaiting(context: Context, id: string, options: ClaimOptions, deadline: number | undefined): Promise<ClaimedTask> {
  const began = Date.now();
  try {
    return await untilClaimed(context, id, options, deadline, began);
  } finally {
    context.progress('');
  }
}

async function untilClaimed(context: Context, id: string, options: ClaimOptions, deadline: number | undefined, began: number): Promise<ClaimedTask> {
  for (;;) {
    try {
      return context.run(claimTask(context.party, id, options));
    } catch (error) {
      if (deadline === undefined || !isDibsError(error) || (error.code !== 'held' && error.code !== 'in-doubt')) throw error;
      // What this caller holds itself does not come free by waiting for it.
      if (error.holder !== undefined && sameOwner(encodeOwner(error.holder), context.party.owner)) throw error;
      if (Date.now() >= deadline) {
        throw new DibsError('waited-in-vain', `waited ${describeSpan(Date.now() - began)}: ${error.message}`, {
          task: id,
          ...(error.holder === undefined ? {} : { holder: error.holder }),
          next: ['list', '--shelf', 'scoped'],
          cause: error,
        });
      }
      if (Date.now() - began > SILENT_MS) context.progress(`waiting for ${id}, ${describeSpan(Date.now() - began)} so far: ${error.message}`);
      await sleep(Math.min(POLL_MS, Math.max(1, deadline - Date.now())));
    }
  }
}

function describe(context: Context, claimed: ClaimedTask): Result {
  const { tenure, already, from, others, lastNote } = claimed;
  const nowMs = Date.now();
  if (others.length > 0) context.say(`dibs: you hold ${others.map((name) => name.id).join(', ')} too; one task at a time is safer`);
  const lines = [
    already
      ? `${context.paint.good(tenure.id)} is already yours, since ${describeSpan(nowMs - tenure.claimedAt)} ago; the lease was renewed`
      : `${context.paint.good(tenure.id)} is yours`,
    describeClaim(context, claimed, nowMs),
  ];
  if (from !== undefined) lines.push(`  taken over from ${describeOwner(from.owner)}, whose lease had run out`);
  if (lastNote !== undefined) lines.push(`  its last note: ${describeNote(lastNote, nowMs)}`);
  lines.push(`  next: ${context.dibs(['note', tenure.id, 'how far it is'])}`, `  when it is done: ${context.dibs(['complete', tenure.id])}`);
  return {
    fields: {
      task: { id: tenure.id, shelf: 'claimed', generation: tenure.generation, path: tenure.path },
      claim: claimFields(claimed),
      already,
      ...(from === undefined ? {} : { from: tenureFields(from) }),
      ...(lastNote === undefined ? {} : { lastNote: eventFields(lastNote) }),
      ...(others.length === 0 ? {} : { alsoHeld: others.map((name) => name.id) }),
    },
    text: lines.join('\n'),
  };
}
