/** A dibs that stays, in the registry of a test: what it says as it says it, signals to it, and how it ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE, type Registry, type RunOptions } from './fixture.ts';

export class Running {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  /** Its exit code, or the name of the signal that ended it, once its output is closed too. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  #over = false;

  constructor(registry: Registry, args: readonly string[], { as, env = {}, cwd = registry.base }: RunOptions = {}) {
    const [agent, session] = as?.split('~') ?? [];
    const bin = join(registry.base, 'bin');
    const identity = { ...(agent === undefined ? {} : { DIBS_AGENT: agent }), ...(session === undefined ? {} : { DIBS_SESSION: session }) };
    const child = spawn(join(bin, 'dibs'), args, {
      cwd,
      // A group of its own, so that what it leaves behind can be ended with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`, HOME: registry.base, XDG_CACHE_HOME: CACHE, ...identity, ...env },
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#child = child;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.#over = true;
        resolve(code ?? signal);
      });
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits until it has said this. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(`${this.stdout}\n${this.stderr}`);
      if (found !== null) return found;
      if (this.#over) throw new Error(`it ended without saying ${String(pattern)}; it said ${JSON.stringify([this.stdout, this.stderr])}`);
      await sleep(20);
    }
  }

  /** Ends it, and everything that it started, when a test failed half-way. */
  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (this.#over || pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // It has ended by itself, and this process has not heard of it yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await this.ended;
  }
}

/** Waits until it is so, for as long as a test may take. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}
