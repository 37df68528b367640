/**
 * What dibs itself says in a log, where a person says why. Pure.
 *
 * These texts are bytes of the registry, as names are: the shell tools write the same, and a log that was written keeps
 * them. So they are not answers to anybody, and do not change with the words of an answer.
 */

import { describeOwner } from './owner.ts';

/** Of a task that is parked, because its claims ran out so many times in a row. `owner`: of the last claim, encoded. */
export function parkedText(times: number, owner: string): string {
  return `${times} leases in a row ran out, the last one of ${describeOwner(owner)}`;
}

/** Of a claim that is given back, because its owner held as many as it may already. */
export function limitText(most: number): string {
  return `max_claims is ${most}`;
}

/** Of a claim that is given back, because the live claim of `other` has files that its task has, too. */
export function overlapText(other: string): string {
  return `${other} holds some of its files`;
}

/** Of a claim that `by`, encoded, made of one that was made without dibs. */
export function adoptedText(by: string): string {
  return `it was claimed without dibs; ${describeOwner(by)} made a claim of it`;
}

/** Of a task that is put back, because nobody could tell who has it. */
export const NOBODYS_TEXT = 'it was claimed without dibs, and nobody could tell by whom';

/** Of a claim that is given back, because its task was not what it had been when it was chosen. */
export const CHANGED_TEXT = 'its text changed while it was claimed';

/** Of a task that is completed without being verified, and why. */
export function skippedText(reason: string): string {
  return `not verified: ${reason}`;
}

/** Of a task that is parked, because its review asked for changes so many times. */
export function roundsText(times: number, comments: string): string {
  return `changes were requested ${times} times, the last time: ${comments}`;
}

/** Of a claim that is given back, because another task of its bucket could not be claimed. */
export const BUCKET_INCOMPLETE = 'another task of its bucket could not be claimed';
