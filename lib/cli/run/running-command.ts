/** A command, started and waited for: whether it could be started, and how it ended. */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { findUp } from '../../system/find-up.ts';
import { processAt, waitStatusOf } from '../../system/processes.ts';
import type { Order, Told } from './command-thread.ts';

const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;
export const BY_SIGNAL = 128;

// The kernel tells when the command ends. Should that get lost, it is seen so soon.
const LOOK_MS = 1000;

export interface CommandEnd {
  /** The exit code. A command that ended by signal n has 128 + n, as in a shell. */
  readonly exit: number;
  readonly bySignal: boolean;
}

export interface NotStarted {
  /** As an exec would say it: ENOENT, EACCES, E2BIG … */
  readonly code: string;
  /** 127 if there is no such program, else 126. */
  readonly exit: number;
}

/** A command that was started. */
export class RunningCommand {
  readonly pid: number;
  readonly ended: Promise<CommandEnd>;
  #isOver = false;

  constructor(pid: number, ended: Promise<CommandEnd>) {
    this.pid = pid;
    this.ended = ended.finally(() => (this.#isOver = true));
  }

  /** Then its process id may be anybody's. */
  get isOver(): boolean {
    return this.#isOver;
  }
}

/**
 * Starts a command, and waits for it. It is made ready before the claim, so that nothing but the start itself lies
 * between the two.
 */
export class CommandStarter {
  /** Resolves when there is nothing more to get ready, or nothing can be. */
  readonly ready: Promise<void>;
  readonly #thread: Worker | undefined;
  /** Why there is no thread. */
  #failure: string | undefined;

  constructor() {
    try {
      // Were its output not asked for here, Node would touch stdout and stderr to pass it on.
      this.#thread = new Worker(findUp(join('lib', 'cli', 'run', 'command-thread.js'), import.meta.url), { stdout: true, stderr: true, execArgv: [], env: {} });
    } catch (error) {
      this.#failure = codeOf(error);
    }
    this.ready = new Promise((resolve) => {
      if (this.#thread === undefined) resolve();
      this.#thread?.once('message', () => resolve());
      this.#thread?.once('error', (error) => {
        this.#failure ??= codeOf(error);
        resolve();
      });
    });
  }

  /** Never throws for what the operating system refuses. */
  async start(order: Omit<Order, 'gate'>): Promise<RunningCommand | NotStarted> {
    if (order.program === '') return notStarted('ENOENT');
    const thread = this.#thread;
    if (thread === undefined || this.#failure !== undefined) return notStarted(this.#failure ?? 'EAGAIN');
    const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const open = (): void => {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    };
    return await new Promise((resolve) => {
      let watched: Watched | undefined;
      const fail = (error: Error): void => {
        resolve(notStarted(codeOf(error)));
        watched?.failed(error);
      };
      thread.on('message', (told: Told) => {
        if ('pid' in told) {
          watched = new Watched(told.pid, open);
          resolve(new RunningCommand(told.pid, watched.ended));
        } else if ('failed' in told) resolve(notStarted(told.failed));
        else if ('exit' in told) watched?.collected(told);
      });
      thread.once('error', fail).once('exit', () => fail(new Error('the thread that waits for the command ended too soon')));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      thread.postMessage({ ...order, gate } satisfies Order);
    });
  }

  /** When no command works any more. */
  async end(): Promise<void> {
    await this.#thread?.terminate();
  }
}

function notStarted(code: string): NotStarted {
  return { code, exit: code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

type How = Extract<Told, { readonly exit: number }>;

/** Waits for the end, and lets the thread collect the command once it is known how it ended, or that nobody says. */
class Watched {
  readonly ended: Promise<CommandEnd>;
  collected!: (how: How) => void;
  failed!: (error: unknown) => void;
  #status: number | undefined;

  constructor(pid: number, open: () => void) {
    const look = (): void => {
      this.#status = waitStatusOf(pid);
      if (this.#status !== undefined || processAt(pid) === undefined) open();
    };
    const timer = setInterval(look, LOOK_MS);
    process.on('SIGCHLD', look);
    this.ended = new Promise<CommandEnd>((resolve, reject) => {
      this.failed = reject;
      this.collected = (how) => resolve(endOf(how, this.#status));
    }).finally(() => {
      clearInterval(timer);
      process.off('SIGCHLD', look);
    });
    look();
  }
}

/** `how`: as Node tells it, which knows no signals without a name. `status`: as the kernel tells it, if it does. */
function endOf({ exit, signal }: How, status: number | undefined): CommandEnd {
  const by = signal === 0 ? (status ?? 0) & 0x7f : signal;
  return by === 0 ? { exit, bySignal: false } : { exit: BY_SIGNAL + by, bySignal: true };
}
