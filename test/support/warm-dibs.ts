/**
 * The built command line, run again and again in one process: a table of every verb in every place would take minutes
 * with a process for each. It is a process of its own all the same: what hangs or takes all memory is to end that one,
 * not the tests.
 */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REACHABLE } from './reachable.ts';

const PROGRAM = join(REACHABLE, 'test', 'support', 'warm-dibs.mjs');

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that process ever had. */
  readonly maxRssKb: number;
}

export interface WarmOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As if both streams were a terminal. */
  readonly isTTY?: boolean;
}

export class WarmDibs {
  readonly #uid: number | undefined;
  #child: ChildProcess | undefined;
  /** The last command line, for whoever wants to know what hangs. */
  last: readonly string[] = [];

  /** @param uid the user to be, who then belongs to no group but the one of that number */
  constructor(uid?: number) {
    this.#uid = uid;
  }

  async #started(): Promise<ChildProcess> {
    if (this.#child?.connected === true) return this.#child;
    // Little memory, so that what reads a file of any size whole ends here. Its own output is nobody's: what it runs
    // prints there.
    const child = fork(PROGRAM, [], { execArgv: ['--max-old-space-size=100'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], ...(this.#uid === undefined ? {} : { uid: this.#uid, gid: this.#uid }) });
    this.#child = child;
    const dead = once(child, 'exit').then(() => {
      throw new Error('dibs did not start: is dist/ built?');
    });
    await Promise.race([once(child, 'message'), dead]);
    return child;
  }

  /** Rejects when the process ends instead of answering: it ran out of memory, or was stopped while it hung. */
  async run(argv: readonly string[], { cwd, env = {}, isTTY = false }: WarmOptions): Promise<Said> {
    const child = await this.#started();
    this.last = argv;
    return await new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => reject(new Error(`dibs ${argv.join(' ')} ended its process: ${signal ?? String(code)}`));
      child.once('exit', ended);
      child.once('message', (said: Said) => {
        child.off('exit', ended);
        resolve(said);
      });
      child.send({ argv, cwd, isTTY, env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: cwd, ...env } });
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const dead = once(child, 'exit');
    child.kill('SIGKILL');
    await dead;
  }
}
