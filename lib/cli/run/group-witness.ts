/**
 * At a terminal a signal comes to dibs alone (`kill`), or to the whole process group, and then the command has it too
 * (Ctrl-C). Node does not tell which. So a process that does nothing stands in the group: what ends dibs's neighbour
 * came to all.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNowMs } from '../../system/steady-clock.ts';

const PATIENCE_MS = 50;
const POLL_MS = 5;

/** The process that stands beside the command, and is replaced whenever a signal ends it. */
export class GroupWitness {
  #neighbour: ChildProcess | undefined;
  /** The last neighbour that a signal ended. `by`: undefined if Node cannot tell which. */
  #fallen: { readonly by: number | undefined; readonly atMs: number } | undefined;
  #isOver = false;

  constructor() {
    this.#place();
  }

  /** Did the whole group get this signal, which dibs has just got, and which ends programs? */
  async heard(signal: number): Promise<boolean> {
    // Dibs may hear of the neighbour's end before it hears of the signal itself.
    if (this.#hasFallenBy(signal)) return true;
    const neighbour = this.#neighbour;
    // Nobody is there to tell, or not yet again. These two keys are all that a terminal has.
    if (neighbour?.pid === undefined) return signal === constants.signals.SIGINT || signal === constants.signals.SIGQUIT;
    let wasPending = false;
    for (const began = steadyNowMs(); steadyNowMs() - began < PATIENCE_MS; ) {
      wasPending ||= isPending(neighbour.pid, signal);
      await sleep(POLL_MS);
      if (this.#hasFallenBy(signal)) return true;
    }
    return wasPending;
  }

  /** Has a neighbour just ended by this signal, and nobody asked about it yet? Each end is told once. */
  #hasFallenBy(signal: number): boolean {
    const fallen = this.#fallen;
    if (fallen === undefined || steadyNowMs() - fallen.atMs > PATIENCE_MS) return false;
    // Node has no name for some signals.
    if (fallen.by !== undefined && fallen.by !== signal) return false;
    this.#fallen = undefined;
    return true;
  }

  end(): void {
    this.#isOver = true;
    this.#neighbour?.kill('SIGKILL');
  }

  /** It reads from a pipe that nobody writes to, and so ends with dibs. A QUIT must not make it leave a core. */
  #place(): void {
    if (this.#isOver) return;
    // A Ctrl-Z stops it also before it is what it shall be, and Node waits for that. dibs must stop then as well.
    const listeners = process.listeners('SIGTSTP') as (() => void)[];
    process.removeAllListeners('SIGTSTP');
    const neighbour = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec cat'], { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env: { PATH: '/usr/bin:/bin' } });
    for (const listener of listeners) process.on('SIGTSTP', listener);
    neighbour.once('error', () => (this.#neighbour = undefined));
    neighbour.once('exit', (code, by) => {
      this.#neighbour = undefined;
      // By a signal, one without a name included. Where there is no cat, another one would not stay either.
      if (code !== null && code !== 0) return;
      this.#fallen = { by: by === null ? undefined : constants.signals[by], atMs: steadyNowMs() };
      this.#place();
    });
    neighbour.stdin.on('error', () => undefined);
    neighbour.unref();
    (neighbour.stdin as unknown as { unref(): void }).unref();
    this.#neighbour = neighbour;
  }
}

/** It has come to the process, which had no time yet to end. Only Linux tells. */
function isPending(pid: number, signal: number): boolean {
  try {
    const [, bits = '0'] = /^ShdPnd:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return ((BigInt(`0x${bits}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}
