/** What a user asks for with `complete`: the transition, but not before the task is verified by its own commands. */

import { refused } from '../rules/error.ts';
import { skippedText } from '../rules/log-text.ts';
import type { ClaimedName } from '../rules/name.ts';
import { verifyOf, type VerifyReading } from '../rules/verify-commands.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { frontText } from '../transitions/front-text.ts';
import { doneBy, record } from '../transitions/history.ts';
import { complete, type GivenUp, type GiveUp } from '../transitions/release.ts';

/** What is known of the commands by which the task says that it is done. */
export interface Verification {
  /** Those that have just passed. Undefined if none were run. */
  readonly passed?: readonly string[] | undefined;
  /** Why it is not verified. It is logged where the task says how it is. */
  readonly skipped?: string | undefined;
}

export interface CompleteOptions extends Omit<GiveUp, 'to' | 'before'>, Verification {
  readonly review?: boolean;
}

/**
 * Like the transition. Also throws `unverified` (`to-be-verified`) if the task has commands and exactly these were not
 * run, and `malformed` if nobody can tell whether it has any. Then the claim is as it was.
 */
export function completeTask(caller: Caller, id: string, { passed, skipped, ...how }: CompleteOptions): Step<GivenUp> {
  return complete(caller, id, { ...how, before: (tenure) => requireVerified(caller, tenure, { passed, skipped }) });
}

/**
 * Throws as `completeTask` does before it completes a claim that these commands were run for. `skipped`: as there; it
 * is logged.
 */
export function* requireVerified(caller: Caller, tenure: ClaimedName, { passed, skipped }: Verification): Step<void> {
  const reading = yield* verifyingOf(tenure);
  if (reading.kind === 'none') return;
  if (skipped !== undefined) yield* record('note', tenure, { ...doneBy(caller), text: skippedText(skipped) });
  else if (reading.kind === 'unread') throw refused({ why: 'verify-unread', id: tenure.id, path: tenure.path }, { do: 'show', id: tenure.id });
  else if (!isSame(reading.commands, passed)) throw refused({ why: 'to-be-verified', id: tenure.id, commands: reading.commands }, { do: 'complete', id: tenure.id });
}

/**
 * How the text of a claimed task says that it is verified. Of a file that cannot be read nothing is known, and its
 * owner is not kept from ending the claim.
 */
export function* verifyingOf(tenure: ClaimedName): Step<VerifyReading> {
  const front = yield* frontText(tenure);
  return front === undefined ? { kind: 'none' } : verifyOf(front.text, tenure.ext, front.whole);
}

function isSame(commands: readonly string[], passed: readonly string[] | undefined): boolean {
  return passed !== undefined && commands.length === passed.length && commands.every((command, at) => command === passed[at]);
}
