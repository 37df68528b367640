/**
 * One run of the real dibs under strace: recorded, or stopped at one of its system calls.
 *
 * strace counts the calls of one kind since the start of the process; with a path, only those on that path, or on a
 * descriptor of it. SIGKILL is delivered at the entry of the call: strace holds the process there, and the kernel does
 * not begin a call while a fatal signal waits. So the call that is killed was never executed (the log has `= ?`, and
 * the tests look on the disk too), and the gap behind a call is what killing at the next one shows. An error that is
 * injected replaces the call as well: it was never executed either. That a call is executed and its reply is lost
 * cannot be had from strace; test/simulation plays that.
 *
 * Only the main thread is traced: dibs does everything there, and a signal ends all threads. A verb that wrote in
 * another would be seen by the tests as one that ends without its calls. Not with --seccomp-bpf, which would be faster:
 * there the kernel drops a signal that is injected.
 */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGING, readCalls, type Call } from './calls.ts';

const PATIENCE_MS = 30_000;
const BIN = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js');

/** Which call, and what happens to it. */
export interface Injection {
  readonly syscall: string;
  /** The nth, from 1. */
  readonly nth: number;
  /** Only calls on this path count; relative to what is recorded. */
  readonly path?: string | undefined;
  readonly what: 'KILL' | { readonly error: string };
}

export interface Subject {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it starts; at the root by default. */
  readonly cwd?: string;
  /** What is recorded: everything at and below this directory. */
  readonly within: string;
  /** Record the calls that only read, too. */
  readonly everyCall: boolean;
  /** A file that may be written for the log. */
  readonly log: string;
  /** What is on its standard input; nothing by default. */
  readonly input?: string | undefined;
}

export interface Run {
  readonly calls: readonly Call[];
  /** Undefined where a signal ended it. */
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there can be no such run here, or undefined. */
export function whyNoStrace(): string | undefined {
  if (process.platform !== 'linux') return `strace is for Linux, and this is ${process.platform}`;
  const tried = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? undefined : `strace may not trace here: ${tried.stderr.trim().split('\n')[0] ?? ''}`;
}

export async function underStrace(subject: Subject, injection?: Injection): Promise<Run> {
  const options = ['-y', '-s', '64', '-e', `trace=${subject.everyCall ? '%file,%desc' : CHANGING.map((syscall) => `?${syscall}`).join(',')}`, '-e', 'signal=none', '-o', subject.log];
  if (injection !== undefined) {
    const { syscall, nth, path, what } = injection;
    options.push('-e', `inject=${syscall}:${what === 'KILL' ? 'signal=KILL' : `error=${what.error}`}:when=${nth}`);
    if (path !== undefined) options.push('-P', join(subject.within, path));
  }
  const child = spawn('strace', [...options, process.execPath, BIN, ...subject.args], { cwd: subject.cwd ?? '/', env: subject.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  // One that was killed reads no more.
  child.stdin.on('error', () => undefined).end(subject.input ?? '');
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  // An error that met a call of Node's own instead can leave it waiting for ever. Such a run shows nothing, and another
  // is made.
  const patience = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, PATIENCE_MS);
  // strace ends as what it traced ended.
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(patience);
  if (!existsSync(subject.log)) throw new Error(`strace ${options.join(' ')}: ${out.stderr}`);
  const calls = readCalls(readFileSync(subject.log, 'utf8'), subject.within);
  rmSync(subject.log);
  return { calls, exit: exit ?? undefined, ...out };
}
