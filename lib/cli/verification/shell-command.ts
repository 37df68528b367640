/** A shell command by which a task is verified: it reads nothing; what it prints is passed on, and its end is kept. */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BY_SIGNAL, RunningCommand, type CommandEnd } from '../run/running-command.ts';

export interface ShellOrder {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with each line that it prints, and with the rest at its end. */
  readonly line: (text: string) => void;
}

export interface ShellCommand {
  readonly running: RunningCommand;
  /** The end of what it printed, once it has ended. */
  tail(): Promise<string>;
}

const KEPT_BYTES = 16 * 1024;
// Longer lines are passed on in parts.
const LONGEST_LINE = 16 * 1024;
// A program that it leaves behind may keep the pipe open for ever.
const LAST_WORDS_MS = 200;

/** Starts it in a process group of its own. Undefined, with a code, if there is no shell or no such directory. */
export async function startShell({ command, cwd, env, line }: ShellOrder): Promise<ShellCommand | { readonly code: string }> {
  const child = spawn('/bin/sh', ['-c', command], { cwd, env: { ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = new Printed(line);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => printed.add(bytes));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? { exit: code ?? 0, bySignal: false } : { exit: BY_SIGNAL + constants.signals[signal], bySignal: true }));
  });
  const failed = new Promise<string>((resolve) => child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? String(error))));
  if (child.pid === undefined) return { code: await failed };
  return {
    running: new RunningCommand(child.pid, ended),
    async tail() {
      await Promise.race([closed, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      return printed.end();
    },
  };
}

/** Both streams, in the order in which they come. */
class Printed {
  readonly #line: (text: string) => void;
  readonly #decoder = new TextDecoder();
  #tail = '';
  #open = '';

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  add(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#tail = `${this.#tail}${text}`.slice(-KEPT_BYTES);
    const lines = `${this.#open}${text}`.split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    while (this.#open.length > LONGEST_LINE) {
      this.#line(this.#open.slice(0, LONGEST_LINE));
      this.#open = this.#open.slice(LONGEST_LINE);
    }
  }

  end(): string {
    if (this.#open !== '') this.#line(this.#open);
    this.#open = '';
    return this.#tail;
  }
}
