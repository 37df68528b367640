/**
 * Who belongs to the command of a `dibs run`: it, and what it started. Signals go to all of them, and the claim is
 * given up after a loss or a TERM only when none of them is left.
 */

import { readFileSync } from 'node:fs';
import { processes, type Process } from '../../system/processes.ts';
import type { RunningCommand } from './running-command.ts';

/** `refused`: there are some, and none of them may be signalled by this user. */
export type Sent = 'sent' | 'refused' | 'gone';

export interface Members {
  /** By number. */
  signal(signal: number): Sent;
  areGone(): boolean;
}

/** A process group of its own has them all, but those that left it on purpose (setsid, a daemon). */
export class OwnGroup implements Members {
  readonly #group: number;

  constructor({ pid }: RunningCommand) {
    this.#group = pid;
  }

  signal(signal: number): Sent {
    return send(-this.#group, signal);
  }

  /** Who has ended, and waits for a parent that does not collect it, is nobody. */
  areGone(): boolean {
    if (send(-this.#group, 0) === 'gone') return true;
    const left = processes()?.filter(({ group }) => group === this.#group) ?? [];
    return left.length > 0 && left.every(({ isZombie }) => isZombie);
  }
}

/**
 * At a terminal the command shares the process group with dibs and with what stands beside both in a pipeline. There
 * its members are known by the stamp in their environment, and by their parents; who began a session of its own left on
 * purpose. Where /proc shows no environments (on other systems than Linux), a member whose parent has ended is missed.
 */
export class Descendants implements Members {
  readonly #command: RunningCommand;
  readonly #stamp: string;
  /** Those that were seen, in case their parents end before them. */
  #seen = new Set<number>();

  /** @param stamp as it stands in the environment of the command */
  constructor(command: RunningCommand, stamp: string) {
    this.#command = command;
    this.#stamp = `DIBS_STAMP=${stamp}`;
  }

  signal(signal: number): Sent {
    const answers = new Set(this.#members().map((pid) => send(pid, signal)));
    return answers.has('sent') ? 'sent' : answers.has('refused') ? 'refused' : 'gone';
  }

  areGone(): boolean {
    return this.#members().length === 0;
  }

  #members(): readonly number[] {
    const leader = this.#command.isOver ? [] : [this.#command.pid];
    const all = processes();
    if (all === undefined) return leader;
    const session = all.find(({ pid }) => pid === process.pid)?.session;
    const alive = all.filter((one) => !one.isZombie && one.session === session && one.pid !== process.pid);
    const found = new Set<number>(leader);
    for (const { pid } of alive) if (this.#seen.has(pid) || this.#hasStamp(pid)) found.add(pid);
    addChildren(found, alive);
    this.#seen = found;
    return [...found];
  }

  #hasStamp(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(this.#stamp);
    } catch {
      // Another user's, or gone.
      return false;
    }
  }
}

function addChildren(found: Set<number>, alive: readonly Process[]): void {
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of alive) if (found.has(parent)) found.add(pid);
  }
}

function send(pid: number, signal: number): Sent {
  try {
    process.kill(pid, signal);
    return 'sent';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return 'gone';
    if (code === 'EPERM') return 'refused';
    throw error;
  }
}
