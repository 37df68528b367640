/** dibs run <id> -- cmd …: flock(1) for tasks. With --next it is a worker that does one task. */

import { DibsError, isDibsError, refused } from '../../rules/error.ts';
import { passingSession } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { nonce } from '../../store/step.ts';
import { addTask } from '../../verbs/add-task.ts';
import { verifyingOf } from '../../verbs/complete-task.ts';
import { holdNext } from '../../client/hold-next.ts';
import { hold, type Lock, type LockOptions } from '../../client/lock.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { idAt, leaseOf, waitOf } from '../input/values.ts';
import { claimFields } from '../output/json.ts';
import { tellWaiting } from '../output/waiting.ts';
import { meantForAnotherClause } from '../../words/meant-for.ts';
import { isTerminal } from '../../system/is-terminal.ts';
import { areExactWords, inexactVariables } from '../../system/exact-words.ts';
import { claimEnvironment } from '../run/claim-environment.ts';
import { GroupWitness } from '../run/group-witness.ts';
import { inheritedDescriptors } from '../run/inherited-descriptors.ts';
import { BY_SIGNAL, CommandStarter } from '../run/running-command.ts';
import { tellLooking } from '../pull/tell-looking.ts';
import { changesIn } from '../pull/until-change.ts';
import { isNextMeant, wantedOf } from '../pull/wanted.ts';
import { SignalRelay } from '../run/signal-relay.ts';
import { Supervised } from '../run/supervised.ts';

export async function command(context: Context): Promise<Answer> {
  const id = isNextMeant(context) ? undefined : idAt(context, 0);
  const [program, ...args] = context.command;
  if (program === undefined) throw new DibsError('usage', 'the command is missing: dibs run <id> -- <command…>', { next: ['run', '--help'] });
  conflictExitCode(context);
  requireExact(context);
  const descriptors = inheritedDescriptors(context.env['MAKEFLAGS']);
  if (context.has('create')) {
    if (id === undefined) throw new DibsError('usage', '--create makes the task that is named, and --next chooses one that is there');
    await create(context, id);
  }
  const witness = isTerminal(0) ? new GroupWitness() : undefined;
  const signals = new SignalRelay();
  const starter = new CommandStarter();
  try {
    // What the start needs is there before the claim, so that the command begins as soon as it is made.
    await starter.ready;
    return await runLocked(context, id, { program, args, descriptors, starter, witness }, signals);
  } finally {
    await starter.end();
    signals.end();
    witness?.end();
  }
}

/** Refuses what would reach the command as something else. */
function requireExact({ command: words, env }: Context): void {
  if (!areExactWords(words)) throw new DibsError('usage', 'the command has an argument that is not UTF-8, and would not get it as it is');
  const [name] = inexactVariables(env);
  if (name !== undefined) throw new DibsError('usage', `the environment variable ${JSON.stringify(printable(name, 60))} is not UTF-8, and the command would not get it as it is: unset it, or set it anew`);
}

interface Wanted {
  readonly program: string;
  readonly args: readonly string[];
  /** What it gets besides standard input, output and error. */
  readonly descriptors: readonly number[];
  readonly starter: CommandStarter;
  /** At a terminal. */
  readonly witness: GroupWitness | undefined;
}

async function runLocked(context: Context, id: string | undefined, wanted: Wanted, signals: SignalRelay): Promise<Answer> {
  const conflictExit = conflictExitCode(context);
  let held: Lock;
  try {
    held = await lockFor(context, id, signals.waiting);
  } catch (error) {
    if (signals.early !== undefined && !isDibsError(error)) return { exit: BY_SIGNAL + signals.early, fields: { ...(id === undefined ? {} : { task: { id } }), outcome: 'interrupted' } };
    if (id !== undefined && context.has('create') && isDibsError(error) && error.code === 'not-claimable') {
      throw new DibsError('not-claimable', `${error.message}; to use it as a lock again, move it back`, { task: id, next: ['move', id, '--to', 'scoped'], cause: error });
    }
    if (conflictExit === undefined || !isDibsError(error) || (error.code !== 'held' && error.code !== 'timeout' && error.code !== 'nothing-to-claim')) throw error;
    context.say(`dibs: ${printable(error.message)}`);
    return { exit: conflictExit, fields: { ...(id === undefined ? {} : { task: { id } }), outcome: error.code } };
  }
  if (held.meantFor !== undefined) context.say(`dibs: ${meantForAnotherClause(held.meantFor)}`);
  const ended = await runUnder(context, held, wanted, signals);
  return await endClaim(context, held, ended, signals);
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

async function lockFor(context: Context, id: string | undefined, signal: AbortSignal): Promise<Lock> {
  const waitMs = waitOf(context) ?? 0;
  const options: LockOptions = {
    registry: context.place.root,
    agent: (await context.identity()).owner.agent,
    // The session is a new one, so that two runs of one agent exclude each other.
    session: passingSession('run', process.pid, await context.run(nonce())),
    env: context.env,
    lease: await leaseOf(context),
    waitMs,
    signal,
    onWait: tellWaiting(context, id),
  };
  try {
    return id === undefined ? await lockNext(context, options, signal) : await hold(id, options);
  } finally {
    context.progress('');
  }
}

async function lockNext(context: Context, options: LockOptions, signal: AbortSignal): Promise<Lock> {
  const changes = changesIn(context.place.root, signal);
  try {
    return await holdNext({ ...options, wanted: wantedOf(context), untilChange: changes.untilChange, watchLook: (look) => tellLooking(context, look) });
  } finally {
    await changes.end();
  }
}

interface Ended {
  /** The exit code of the command. A command that ended by signal n gives 128 + n, as in a shell. */
  readonly exit: number;
  /** The claim was lost while it ran, and that was said. */
  readonly wasStopped: boolean;
}

async function runUnder(context: Context, held: Lock, { program, args, descriptors, starter, witness }: Wanted, signals: SignalRelay): Promise<Ended> {
  const { tenure } = held.held;
  // The command gets a process group of its own, so that everything it started ends with it. Node can only give it one
  // by a session of its own, which has no terminal. So at a terminal it stays in the group that may read there.
  const grouped = witness === undefined;
  signals.starting();
  const command = await starter.start({
    program,
    args,
    grouped,
    stdio: stdioOf(descriptors),
    env: claimEnvironment(context, held.owner, held.held),
  });
  if ('code' in command) {
    context.complain(`dibs: ${program === '' ? '""' : printable(program, 200)}: ${printable(command.code)}`);
    return { exit: command.exit, wasStopped: false };
  }
  const supervised = new Supervised(command, { witness, stamp: tenure.stamp, say: (line) => context.complain(`dibs: ${line}`) });
  signals.to(supervised);
  let isOver = false;
  let wasStopped = false;
  held.onLost((loss) => {
    // What is noticed later, while the claim is given up, finds nothing to stop.
    if (isOver) return;
    wasStopped = true;
    // First the signal: whoever reads what is said may have stopped reading.
    supervised.end();
    context.complain(`dibs: ${printable(loss.message)}; stopping the command`);
  });
  const exit = await supervised.ended;
  isOver = true;
  return { exit, wasStopped };
}

/** By number: each of them as it is here, and nothing between them. */
function stdioOf(descriptors: readonly number[]): readonly (number | 'ignore')[] {
  const given = new Set([0, 1, 2, ...descriptors]);
  return Array.from({ length: Math.max(...given) + 1 }, (_, fd) => (given.has(fd) ? fd : 'ignore'));
}

/**
 * Completes on success, else releases. If the claim was lost meanwhile, the exit code is 4, whatever the command
 * returned.
 */
async function endClaim(context: Context, held: Lock, { exit, wasStopped }: Ended, signals: SignalRelay): Promise<Answer> {
  const { id } = held.held.tenure;
  const fields = { task: { id }, claim: claimFields(held.held), commandExit: exit };
  try {
    if (exit === 0 && !context.has('release')) {
      // What is lost is told as lost: it cannot be completed, however its commands would end.
      const passed = held.loss === undefined ? await verified(context, held, signals) : undefined;
      if (isDibsError(passed)) {
        const unverified = passed;
        context.complain(`dibs: ${printable(unverified.message)}`);
        await held.release('dibs run: the command ended with 0, and the task is not verified');
        return { exit: EXIT[unverified.code], fields: { ...fields, outcome: 'unverified' } };
      }
      await held.complete(`dibs run: ${printable(context.command.join(' '), 200)}`, { passed });
      return { exit, fields: { ...fields, outcome: 'complete' } };
    }
    await held.release(exit === 0 ? undefined : `dibs run: the command ended with ${exit}`);
    if (exit !== 0 && !context.has('release')) context.say(`dibs: the command ended with ${exit}, so ${id} is back in scoped/`);
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

/**
 * Runs the commands by which the task is verified, if it has any: those that passed, or why it is not verified. Throws
 * if it is lost.
 */
async function verified(context: Context, held: Lock, signals: SignalRelay): Promise<readonly string[] | DibsError> {
  const { tenure } = held.held;
  const reading = await context.run(verifyingOf(tenure));
  if (reading.kind === 'none') return [];
  try {
    if (reading.kind === 'unread') throw refused({ why: 'verify-unread', id: tenure.id, path: tenure.path });
    const { requireTrusted, verifyUnder } = await import('../verification/verify-and-complete.ts');
    requireTrusted(context, tenure.id, reading.commands, true);
    const caller = { owner: held.owner, settings: await context.settings() };
    await verifyUnder(context, { caller, kept: held, signals, givenBack: true }, reading.commands);
    return reading.commands;
  } catch (error) {
    if (isDibsError(error) && (error.code === 'unverified' || error.facts?.why === 'verify-unread')) return error;
    throw error;
  }
}

function lostAnswer(context: Context, wasSaid: boolean, error: DibsError, fields: Record<string, unknown>): Answer {
  // If it was noticed when it happened, it was reported then.
  if (!wasSaid) context.complain(`dibs: the claim was no longer ours when the command ended: ${printable(error.message)}`);
  return { exit: EXIT.lost, fields: { ...fields, outcome: 'lost' } };
}
