/**
 * The JSON shapes of docs/cli.md. `agent` and `session` are decoded, `owner` and `stamp` are as on disk; times are ms.
 */

import type { DibsError } from '../../rules/error.ts';
import type { TaskEvent } from '../../rules/event.ts';
import type { Facts } from '../../rules/facts.ts';
import type { ClaimedName, TaskName } from '../../rules/name.ts';
import { decodeOwner } from '../../rules/owner.ts';
import { isPrintableAscii, UNPRINTABLE } from '../../rules/printable.ts';
import type { Held, SeenForeignClaim } from '../../verbs/verbs.ts';
import { waysOut } from '../../words/ways-out.ts';
import { changedAt } from '../../verbs/without-dibs.ts';

export const SCHEMA = 1;

/**
 * One line of JSON that is safe to show on a terminal: characters that JSON leaves as they are and that a terminal
 * obeys are escaped too.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (isPrintableAscii(json)) return `${json}\n`;
  const escape = (text: string): string => Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
  return `${json.replaceAll(UNPRINTABLE, escape)}\n`;
}

/** A claim that is held. */
export function claimFields(held: Held): Record<string, unknown> {
  return { ...tenureFields(held.tenure), heartbeatAt: held.heartbeatAt, expiresAt: held.expiresAt };
}

/** What the name of a claim says. */
export function tenureFields(tenure: ClaimedName): Record<string, unknown> {
  const { agent, session } = decodeOwner(tenure.owner) ?? { agent: tenure.owner };
  return {
    id: tenure.id,
    generation: tenure.generation,
    path: tenure.path,
    agent,
    session: session ?? null,
    owner: tenure.owner,
    stamp: tenure.stamp,
    claimedAt: tenure.claimedAt,
    leaseSeconds: tenure.lease,
    ...(tenure.review === true ? { review: true } : {}),
  };
}

/** What a name of a task says. */
export function taskFields(name: TaskName): Record<string, unknown> {
  return { id: name.id, shelf: name.shelf, generation: name.generation, path: name.path };
}

/** A task that was claimed without dibs. `agent` is null if nobody can be told. */
export function foreignClaimFields(claim: SeenForeignClaim): Record<string, unknown> {
  return { id: claim.claim.id, path: claim.claim.path, agent: claim.agent ?? null, changedAt: changedAt(claim) };
}

/** One line of a log. */
export function eventFields(event: TaskEvent): Record<string, unknown> {
  const { v: _version, ...fields } = event;
  return fields;
}

/** Why nothing is offered: how many open tasks there are of each kind, and when the next lease of another runs out. */
function openFields({ held, waiting, unwanted, mine, freeInMs }: Extract<Facts, { readonly why: 'nothing-to-claim' }>): Record<string, unknown> {
  return { held, waiting, unwanted, mine, freeInMs: freeInMs ?? null };
}

/** An error. `dibs` makes the command line of its next step. */
export function errorFields(error: DibsError, dibs: (args: readonly string[]) => string): Record<string, unknown> {
  return {
    code: error.code,
    message: error.message,
    ...(error.facts?.why === 'nothing-to-claim' ? { open: openFields(error.facts) } : {}),
    ...(error.task === undefined ? {} : { task: error.task }),
    ...(error.holder === undefined ? {} : { holder: { ...error.holder, session: error.holder.session ?? null } }),
    ...(error.next === undefined ? {} : { next: dibs(error.next) }),
    ...waysFields(error, dibs),
  };
}

/** All that may be done after it, where that is more than one thing. */
function waysFields(error: DibsError, dibs: (args: readonly string[]) => string): Record<string, unknown> {
  const ways = waysOut(error);
  return ways.length === 0 ? {} : { ways: ways.map(({ way, says, next, at }) => ({ way, says, ...(next === undefined ? {} : { next: dibs(next) }), ...(at === undefined ? {} : { at }) })) };
}
