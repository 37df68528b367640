/** dibs run <id> -- cmd …: flock(1) for tasks. */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { describeSpan, requireDuration } from '../../rules/duration.ts';
import { DibsError, isDibsError } from '../../rules/error.ts';
import { decodeOwner, passingSession } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { nonce } from '../../store/step.ts';
import { addTask } from '../../verbs/add-task.ts';
import { lock, type Lock } from '../../client/lock.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt, leaseOf } from '../input/values.ts';
import { claimFields } from '../output/json.ts';
import { areExactWords, inexactVariables } from '../../system/exact-words.ts';
import { SignalRelay } from '../signal-relay.ts';

const SILENT_MS = 1000;
// The time that a command gets to end by itself after its claim was lost.
const TERM_GRACE_MS = 5000;

const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;
const BY_SIGNAL = 128;

export async function command(context: Context): Promise<Answer> {
  const id = idAt(context, 0);
  const [program, ...args] = context.command;
  if (program === undefined) throw new DibsError('usage', 'the command is missing: dibs run <id> -- <command…>', { next: ['run', '--help'] });
  conflictExitCode(context);
  requireExact(context);
  if (context.has('create')) await create(context, id);
  const signals = new SignalRelay();
  try {
    return await runLocked(context, id, [program, ...args], signals);
  } finally {
    signals.end();
  }
}

/** Refuses what would reach the command as something else. */
function requireExact({ command: words, env }: Context): void {
  if (!areExactWords(words)) throw new DibsError('usage', 'the command has an argument that is not UTF-8, and would not get it as it is');
  const [name] = inexactVariables(env);
  if (name !== undefined) throw new DibsError('usage', `the environment variable ${JSON.stringify(printable(name, 60))} is not UTF-8, and the command would not get it as it is: unset it, or set it anew`);
}

async function runLocked(context: Context, id: string, [program, ...args]: readonly [string, ...string[]], signals: SignalRelay): Promise<Answer> {
  const conflictExit = conflictExitCode(context);
  let held: Lock;
  try {
    held = await lockFor(context, id, signals.waiting);
  } catch (error) {
    if (signals.early !== undefined && !isDibsError(error)) return { exit: BY_SIGNAL + constants.signals[signals.early], fields: { task: { id }, outcome: 'interrupted' } };
    if (context.has('create') && isDibsError(error) && error.code === 'not-claimable') {
      throw new DibsError('not-claimable', `${error.message}; to use it as a lock again, move it back`, { task: id, next: ['move', id, '--to', 'scoped'], cause: error });
    }
    if (conflictExit === undefined || !isDibsError(error) || (error.code !== 'held' && error.code !== 'timeout')) throw error;
    context.say(`dibs: ${printable(error.message)}`);
    return { exit: conflictExit, fields: { task: { id }, outcome: error.code } };
  }
  const ended = await runUnder(context, held, program, args, signals);
  return await settle(context, held, ended);
}

function conflictExitCode(context: Context): number | undefined {
  const text = context.value('conflict-exit-code');
  if (text === undefined) return undefined;
  if (/^[0-9]{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  throw new DibsError('usage', `--conflict-exit-code ${JSON.stringify(printable(text, 40))} is not a number from 0 to 255`);
}

async function create(context: Context, id: string): Promise<void> {
  try {
    await context.run(addTask(await context.caller(), { id, front: { title: `Lock ${id}` } }));
  } catch (error) {
    if (!isDibsError(error) || error.code !== 'conflict') throw error;
  }
}

async function lockFor(context: Context, id: string, signal: AbortSignal): Promise<Lock> {
  const wait = context.value('wait');
  const waitMs = wait !== undefined ? requireDuration(wait, '--wait') * 1000 : context.has('wait') ? Infinity : 0;
  try {
    return await lock(id, {
      registry: context.place.root,
      agent: (await context.identity()).owner.agent,
      // The session is a new one, so that two runs of one agent exclude each other.
      session: passingSession('run', process.pid, await context.run(nonce())),
      env: context.env,
      lease: await leaseOf(context),
      waitMs,
      signal,
      onWait: (why, waitedMs) => {
        if (waitedMs > SILENT_MS) context.progress(`waiting for ${id}, ${describeSpan(waitedMs)} so far: ${printable(why.message)}`);
      },
    });
  } finally {
    context.progress('');
  }
}

interface Ended {
  /** The exit code of the command. A command that ended by signal n gives 128 + n, as in a shell. */
  readonly exit: number;
  /** The claim was lost while it ran, and that was said. */
  readonly wasStopped: boolean;
}

async function runUnder(context: Context, held: Lock, program: string, args: readonly string[], signals: SignalRelay): Promise<Ended> {
  const { tenure } = held.held;
  const { agent = '', session } = decodeOwner(held.owner) ?? {};
  // The command gets a process group of its own, so that everything it started ends with it. At a terminal it must stay
  // in the group that may read there.
  const grouped = !process.stdin.isTTY;
  const child = spawn(program, args, {
    stdio: 'inherit',
    detached: grouped,
    env: {
      ...context.env,
      CURRENT_TASK_ID: tenure.id,
      DIBS_STAMP: tenure.stamp,
      DIBS_FENCE: String(tenure.generation),
      // With these, dibs verbs inside the command act as the owner of this claim.
      DIBS_REGISTRY: context.place.root,
      DIBS_AGENT: agent,
      DIBS_SESSION: session,
    },
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      context.complain(`dibs: ${printable(program, 200)}: ${error.code ?? error.message}`);
      resolve(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE);
    });
    child.once('exit', (code, signal) => resolve(code ?? BY_SIGNAL + (signal === null ? 0 : constants.signals[signal])));
  });
  const send = (signal: NodeJS.Signals): void => {
    if (!grouped || child.pid === undefined) child.kill(signal);
    else sendToGroup(child.pid, signal);
  };
  signals.to(send);
  let kill: NodeJS.Timeout | undefined;
  let isOver = false;
  let wasStopped = false;
  held.onLost((loss) => {
    // What is noticed later, while the claim is given up, finds nothing to stop.
    if (isOver) return;
    wasStopped = true;
    context.complain(`dibs: ${printable(loss.message)}; stopping the command`);
    send('SIGTERM');
    kill = setTimeout(() => send('SIGKILL'), TERM_GRACE_MS);
  });
  try {
    return { exit: await ended, wasStopped };
  } finally {
    isOver = true;
    clearTimeout(kill);
  }
}

function sendToGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // The whole group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Completes on success, else releases. If the claim was lost meanwhile, the exit code is 4, whatever the command
 * returned.
 */
async function settle(context: Context, held: Lock, { exit, wasStopped }: Ended): Promise<Answer> {
  const { id } = held.held.tenure;
  const fields = { task: { id }, claim: claimFields(held.held), commandExit: exit };
  try {
    if (exit === 0 && !context.has('release')) {
      await held.complete(`dibs run: ${printable(context.command.join(' '), 200)}`);
      return { exit, fields: { ...fields, outcome: 'complete' } };
    }
    await held.release(exit === 0 ? undefined : `dibs run: the command ended with ${exit}`);
    return { exit, fields: { ...fields, outcome: 'released' } };
  } catch (error) {
    if (!isDibsError(error)) throw error;
    // A dibs verb inside the command has ended the claim. Then that is what the user meant.
    if (held.loss === undefined && (await held.givenUp()) !== undefined) return { exit, fields: { ...fields, outcome: 'ended-by-command' } };
    if (error.code !== 'conflict') return lostAnswer(context, wasStopped, error, fields);
    context.complain(`dibs: ${printable(error.message)}`);
    return { exit: EXIT.conflict, fields: { ...fields, outcome: 'conflict' } };
  }
}

function lostAnswer(context: Context, wasSaid: boolean, error: DibsError, fields: Record<string, unknown>): Answer {
  // If it was noticed when it happened, it was reported then.
  if (!wasSaid) context.complain(`dibs: the claim was no longer ours when the command ended: ${printable(error.message)}`);
  return { exit: EXIT.lost, fields: { ...fields, outcome: 'lost' } };
}
