/**
 * What may be done after a refusal, as calls of these tools. Where there is no tool for it, it is a command for the
 * shell. Nothing in here takes a task from its holder.
 */

import type { DibsError } from '../rules/error.ts';
import { describeSpan } from '../rules/duration.ts';
import { decodeOwner } from '../rules/owner.ts';
import type { Remedy } from '../rules/facts.ts';
import { command } from '../words/remedies.ts';
import { describeHolder } from '../words/loss.ts';
import { quote } from '../system/shell-quote.ts';

/** A call, as a model reads it: `claim_task(task_id: "T-1")`. */
export function callOf(tool: string, args: Readonly<Record<string, string | number | boolean>> = {}): string {
  return `${tool}(${Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')})`;
}

const ANOTHER = callOf('next_task');
const NAMES = ['give agent (and session, if you have one) with each call, always the same', 'a person sets DIBS_AGENT in the entry of this server'];

/** All safe ways out of a refusal, the best first. `nowMs`: by the registry's clock. `owner`: who called, encoded. */
export function waysOut(error: DibsError, nowMs: number, owner?: string): readonly string[] {
  const id = error.task;
  const remedy = error.remedy === undefined ? (error.next === undefined ? [] : [shell(error.next)]) : [stepOf(error.remedy)];
  switch (error.code) {
    case 'held':
    case 'unproven':
    case 'timeout':
      return id === undefined ? NAMES : distinct([ANOTHER, ...waitingFor(error, nowMs), ...remedy]);
    case 'lost':
      return distinct([...(id === undefined ? [] : [`stop working on ${id}`]), callOf('boot', { acknowledge: true }), ANOTHER]);
    case 'not-found':
      return distinct([...near(error), callOf('list_tasks'), ...remedy]);
    case 'not-claimable':
      return distinct([...remedy, ANOTHER]);
    case 'unverified':
      // This server runs no commands.
      return id === undefined ? remedy : [shell(['complete', id, '--summary', 'what was done', ...who(owner)])];
    case 'nothing-to-claim':
      return distinct([callOf('next_task', { wait_seconds: 30 }), ...remedy]);
    case 'in-doubt':
      return ['the same call again in a moment', ...remedy];
    case 'usage':
      return remedy.length > 0 ? remedy : ['the same call, with the argument put right'];
    case 'no-registry':
      return ['dibs init (in the shell, in the directory of the project)', ...remedy];
    default:
      return remedy;
  }
}

function waitingFor({ task, holder }: DibsError, nowMs: number): readonly string[] {
  if (task === undefined || holder === undefined) return [];
  const left = holder.expiresAt === undefined ? undefined : holder.expiresAt - nowMs;
  return [
    `ask ${describeHolder(holder)} to hand it over`,
    ...(left === undefined || left <= 0 ? [] : [`${callOf('claim_task', { task_id: task })} in ${describeSpan(left)}, when the lease has run out if nobody renews it`]),
  ];
}

function near({ facts }: DibsError): readonly string[] {
  return facts?.why === 'no-task' ? (facts.near ?? []).map((id) => callOf('get_briefing', { task_id: id })) : [];
}

function stepOf(remedy: Remedy): string {
  switch (remedy.do) {
    case 'show':
      return callOf('get_briefing', { task_id: remedy.id });
    case 'claim':
      return callOf('claim_task', { task_id: remedy.id });
    case 'renew':
      return callOf('update_task', { task_id: remedy.id, note: 'still at work' });
    case 'complete':
      return callOf('complete_task', { task_id: remedy.id, summary: 'what was done' });
    case 'review':
      return callOf('review_task', { task_id: remedy.id, verdict: 'approve' });
    case 'verify':
      return callOf('boot');
    case 'boot':
      return remedy.acknowledge === true ? callOf('boot', { acknowledge: true }) : callOf('boot');
    case 'list':
      return remedy.only === undefined || remedy.only === 'blocked' ? callOf('list_tasks') : callOf('list_tasks', remedy.only === 'mine' ? { mine: true } : { ready: true });
    case 'give-up':
      return remedy.to === 'complete' || remedy.to === 'review'
        ? callOf('complete_task', { task_id: remedy.id, summary: 'what was done', ...(remedy.to === 'review' ? { review: true } : {}) })
        : callOf('release_task', { task_id: remedy.id, to: remedy.to, reason: remedy.said });
    default:
      return shell(command(remedy));
  }
}

/** A dibs command as the call that does the same, where there is one. */
export function callInsteadOf(args: readonly string[]): string {
  const [verb = '', id = '', word = ''] = args;
  switch (verb) {
    case 'claim':
    case 'renew':
      return callOf('claim_task', { task_id: id });
    case 'note':
      return callOf('update_task', { task_id: id, note: word });
    case 'complete':
      return callOf('complete_task', { task_id: id, summary: 'what was done' });
    case 'review':
      return word === '--approve' ? callOf('review_task', { task_id: id, verdict: 'approve' }) : callOf('review_task', { task_id: id, verdict: 'request-changes', comments: 'what is missing' });
    case 'list':
      return id === '--shelf' ? callOf('list_tasks', { shelf: word }) : callOf('list_tasks', { ready: true });
    default:
      return shell(args);
  }
}

/** The server may be started with a name that the shell does not have. */
function who(owner: string | undefined): readonly string[] {
  const { agent, session } = (owner === undefined ? undefined : decodeOwner(owner)) ?? {};
  return agent === undefined ? [] : ['--agent', agent, ...(session === undefined ? [] : ['--session', session])];
}

function shell(args: readonly string[]): string {
  return `${['dibs', ...args].map(quote).join(' ')} (in the shell)`;
}

function distinct(steps: readonly string[]): readonly string[] {
  return [...new Set(steps)];
}
