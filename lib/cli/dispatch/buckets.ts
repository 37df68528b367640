/** A bucket of tasks and what was left out: as lines for people, and for JSON. */

import type { NotClaimed } from '../../client/claim-bucket.ts';
import type { Worker } from '../../rules/dispatch-agents.ts';
import type { Placed } from '../../rules/dispatch-plan.ts';
import { decodeOwner, describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { priorityOf } from '../../rules/routing.ts';
import type { ClaimedTask } from '../../verbs/claim-task.ts';
import type { DispatchedTask, UndispatchedTask } from '../../verbs/dispatch.ts';
import { placedClauses, undispatchedClause } from '../../words/dispatch.ts';
import type { Context } from '../command.ts';
import { claimFields, errorFields, taskFields } from '../output/json.ts';
import { complainOf } from '../output/results.ts';
import { addTextFields } from '../output/text-fields.ts';

export interface Bucket {
  readonly worker: Worker;
  /** From 0. */
  readonly place: number;
  readonly tasks: readonly Placed<DispatchedTask>[];
  /** What came of claiming it, if that was asked for. */
  readonly claimed?: readonly ClaimedTask[] | NotClaimed;
}

const MOST_LEFT_OUT = 20;

/** `ana: T-1, T-2`, a line for each. */
export function bucketLines({ paint }: Context, { worker: { owner }, place, tasks, claimed }: Bucket): readonly string[] {
  const isFailed = claimed !== undefined && 'refused' in claimed;
  const held = new Set(claimed === undefined || isFailed ? [] : claimed.map(({ tenure }) => tenure.key));
  const count = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`;
  const state = claimed === undefined ? '' : isFailed ? ', none claimed' : `, ${held.size} claimed`;
  return [
    `${paint.strong(owner === undefined ? `${place + 1}` : describeOwner(owner))}: ${count}${state}`,
    ...tasks.map(({ task, shares }) => {
      const clauses = placedClauses({ after: afterOf(task, tasks), shares, isUnknown: task.files.length === 0 });
      return ['', held.has(task.key) ? paint.good(task.id) : task.id, `priority ${priorityOf(task.routing)}`, printable(task.entry.title ?? '', 120), clauses.length === 0 ? '' : paint.faint(`[${clauses.join('; ')}]`)].filter((cell, at) => at === 0 || cell !== '').join('  ');
    }),
    ...(isFailed && claimed.givenBack.length > 0 ? [`  given back: ${claimed.givenBack.join(', ')}`] : []),
    ...(isFailed && claimed.kept.length > 0 ? [`  could not be given back: ${claimed.kept.map(({ id }) => id).join(', ')}`] : []),
  ];
}

/** Says on stderr why a bucket could not be claimed, and what of it could not be given back. */
export function complainOfBucket(context: Context, { claimed }: Bucket): void {
  if (claimed === undefined || !('refused' in claimed)) return;
  for (const { why } of [claimed.refused, ...claimed.kept]) complainOf(context, why);
}

/** The same for JSON. */
export function bucketFields(context: Context, { worker: { owner }, tasks, claimed }: Bucket): Readonly<Record<string, unknown>> {
  const { agent = null, session = null } = owner === undefined ? {} : (decodeOwner(owner) ?? {});
  return { agent, session, owner: owner ?? null, tasks: tasks.map((placed) => placedFields(placed, tasks)), ...(claimed === undefined ? {} : claimedFields(context, claimed)) };
}

function placedFields({ task, shares }: Placed<DispatchedTask>, bucket: readonly Placed<DispatchedTask>[]): Readonly<Record<string, unknown>> {
  const fields = taskFields(task.entry.name);
  addTextFields(fields, task.entry.summary);
  return { ...fields, after: afterOf(task, bucket), ...(shares === undefined ? {} : { shares }), filesUnknown: task.files.length === 0 };
}

function claimedFields(context: Context, claimed: readonly ClaimedTask[] | NotClaimed): Readonly<Record<string, unknown>> {
  if (!('refused' in claimed)) return { claims: claimed.map((one) => claimFields(one)) };
  const failed = ({ id, why }: NotClaimed['refused']): Readonly<Record<string, unknown>> => ({ task: { id }, error: errorFields(why, (args) => context.dibs(args)) });
  return { claims: [], refused: failed(claimed.refused), givenBack: claimed.givenBack, ...(claimed.kept.length === 0 ? {} : { kept: claimed.kept.map(failed) }) };
}

/** Which tasks of the bucket it waits for. */
export function afterOf({ waitsFor }: DispatchedTask, bucket: readonly Placed<DispatchedTask>[]): readonly string[] {
  return waitsFor.length === 0 ? [] : bucket.flatMap(({ task }) => (waitsFor.includes(task.key) ? [task.id] : []));
}

/** What is in no bucket, the first ones of it. */
export function leftOutLines(leftOut: readonly UndispatchedTask[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const lines = leftOut.slice(0, MOST_LEFT_OUT).map(({ id, because }) => `  ${id}: ${printable(undispatchedClause(because), 200)}`);
  return ['left out:', ...lines, ...(leftOut.length > MOST_LEFT_OUT ? [`  and ${leftOut.length - MOST_LEFT_OUT} more`] : [])];
}

/** All of it for JSON. */
export function leftOutFields(leftOut: readonly UndispatchedTask[]): readonly Readonly<Record<string, unknown>>[] {
  return leftOut.map(({ id, because }) => ({ task: { id }, because: because.is, message: undispatchedClause(because) }));
}
