/**
 * Completes a task that says how it is verified: runs its commands under the claim, which is kept alive meanwhile, and
 * completes it if all of them pass. Only what this user has allowed in this clone is run (`dibs trust`).
 */

import { constants } from 'node:os';
import { refused, type DibsError } from '../../rules/error.ts';
import type { VerifyEnd } from '../../rules/facts.ts';
import { printable } from '../../rules/printable.ts';
import type { Receipt } from '../../rules/receipt.ts';
import type { Fence } from '../../rules/stamp.ts';
import { Heartbeat } from '../../client/heartbeat.ts';
import { projectOf } from '../../client/project-of.ts';
import { TrustedCommands } from '../../client/trusted-commands.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';
import { completeTask, type CompleteOptions } from '../../verbs/complete-task.ts';
import { recordReceipt } from '../../verbs/record-receipt.ts';
import { renew } from '../../verbs/renew-claim.ts';
import type { Caller, GivenUp, Held } from '../../verbs/verbs.ts';
import type { Context } from '../command.ts';
import { endsPrograms } from '../run/caught-signals.ts';
import { claimEnvironment, VERIFYING } from '../run/claim-environment.ts';
import { BY_SIGNAL } from '../run/running-command.ts';
import { SignalRelay } from '../run/signal-relay.ts';
import { Supervised } from '../run/supervised.ts';
import { startShell } from './shell-command.ts';

export interface Verified {
  readonly given: GivenUp;
  readonly receipts: readonly Receipt[];
}

/**
 * Throws `unverified` if a command is not allowed, fails, takes too long or is interrupted, and the loss if the claim
 * is lost meanwhile. Each command that ended has its receipt in the log by then.
 */
export async function verifyAndComplete(context: Context, caller: Caller, id: string, commands: readonly string[], how: CompleteOptions): Promise<Verified> {
  requireTrusted(context, id, commands);
  const signals = new SignalRelay();
  try {
    const held = await context.run(renew(caller, id, how.fence));
    const heartbeat = await Heartbeat.begin(context.registry, caller, held, false);
    let receipts: readonly Receipt[];
    try {
      receipts = await verifyUnder(context, { caller, kept: heartbeat, signals }, commands);
    } finally {
      await heartbeat.stop();
    }
    if (heartbeat.loss !== undefined) throw heartbeat.loss;
    const { owner, claimedAt } = heartbeat.held.tenure;
    const fence: Fence = { ...how.fence, stamp: { owner, claimedAt } };
    return { given: await context.run(completeTask(caller, id, { ...how, fence, passed: commands })), receipts };
  } finally {
    signals.end();
  }
}

/** A claim that is kept alive: a heartbeat, or a lock. */
export interface Kept {
  readonly held: Held;
  readonly loss: DibsError | undefined;
  /** Aborted when it is lost. */
  readonly signal: AbortSignal;
}

export interface Verifying {
  readonly caller: Caller;
  readonly kept: Kept;
  readonly signals: SignalRelay;
  /** The claim is given back if they do not pass. */
  readonly givenBack?: true;
}

/** Throws `unverified` unless this user allowed all of them in this clone. */
export function requireTrusted(context: Context, id: string, commands: readonly string[], givenBack?: true): void {
  const trusted = new TrustedCommands(context.place.root, context.env).all();
  const strange = commands.filter((command) => !trusted.has(command));
  if (strange.length > 0) throw refused({ why: 'verify-untrusted', id, commands: strange, ...(givenBack === undefined ? {} : { givenBack }) }, { do: 'trust' });
}

/** Runs them one after the other under a claim that is kept alive. Throws as `verifyAndComplete` does. */
export async function verifyUnder(context: Context, verifying: Verifying, commands: readonly string[]): Promise<readonly Receipt[]> {
  const cwd = projectOf(context.place.root, context.here);
  const receipts: Receipt[] = [];
  for (const command of commands) receipts.push(await run(context, verifying, { command, cwd }));
  return receipts;
}

/** Runs one of them to its end, and logs it. Throws unless it passed. */
async function run(context: Context, { caller, kept, signals, givenBack }: Verifying, { command, cwd }: { readonly command: string; readonly cwd: string }): Promise<Receipt> {
  const { held } = kept;
  const { id } = held.tenure;
  const fail = (how: VerifyEnd): never => {
    throw refused({ why: 'verify-failed', id, command, how, ...(givenBack === undefined ? {} : { givenBack }) }, givenBack === undefined ? { do: 'complete', id } : { do: 'show', id });
  };
  if (signals.early !== undefined) fail({ is: 'interrupted', signal: signalName(signals.early) });
  context.say(`dibs: verifying ${id}: ${printable(command, 200)}`);
  const beganMs = steadyNowMs();
  signals.starting();
  const started = await startShell({ command, cwd, env: { ...claimEnvironment(context, caller.owner, held), [VERIFYING]: id }, line: (text) => context.say(printable(text, Infinity)) });
  if ('code' in started) return fail({ is: 'not-started', code: started.code });
  const supervised = new Supervised(started.running, { witness: undefined, stamp: held.tenure.stamp, say: (line) => context.complain(`dibs: ${line}`) });
  let interruptedBy: number | undefined;
  signals.to({
    receive(signal) {
      supervised.receive(signal);
      if (!endsPrograms(signal)) return;
      interruptedBy ??= signal;
      // Nobody waits for an answer any more, whatever the command makes of the signal.
      supervised.end();
    },
    stop: () => supervised.stop(),
  });
  const end = (): void => supervised.end();
  kept.signal.addEventListener('abort', end, { once: true });
  if (kept.signal.aborted) end();
  const timeoutMs = (await context.settings()).verifyTimeout * 1000;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    supervised.end();
  }, timeoutMs);
  const exit = await supervised.ended;
  clearTimeout(timer);
  const receipt: Receipt = { command, exit: exit > BY_SIGNAL && (await started.running.ended).bySignal ? signalName(exit - BY_SIGNAL) : exit, seconds: Math.round(steadyNowMs() - beganMs) / 1000, tail: await started.tail() };
  if (kept.loss !== undefined) throw kept.loss;
  await context.run(recordReceipt(caller, kept.held.tenure, receipt));
  if (interruptedBy !== undefined) fail({ is: 'interrupted', signal: signalName(interruptedBy) });
  if (isLate) fail({ is: 'timeout', afterMs: timeoutMs });
  if (typeof receipt.exit === 'string') return fail({ is: 'signal', signal: receipt.exit });
  return receipt.exit === 0 ? receipt : fail({ is: 'exit', code: receipt.exit });
}

function signalName(signal: number): string {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
}
