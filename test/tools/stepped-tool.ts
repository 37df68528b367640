/**
 * A tool of the shell that stops before and after each program it starts, and goes on when it is told to. For that the
 * programs that touch the registry are stand-ins, found first on PATH: each says that it is there, waits for a word,
 * and does what the real one does.
 *
 * What the shell does by itself lies between two stops, and is done in one go. A pause is not waited for: whoever tests
 * decides how long the others take.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

// Of those whose answer nothing hangs on, "after" is as good as "before" the next one.
const STAND_IN = `#!/bin/sh
name=\${0##*/}
PATH=$BEHIND
printf 'before %s %s\\n' "$name" "$*" >&3
read -r word <&4
[ "$word" = go ] || kill -9 $$
case $name in
  sleep) exit 0 ;;
  find | ln | mv | stat) ;;
  *) exec "$name" "$@" 3>&- 4<&- ;;
esac
"$name" "$@" 3>&- 4<&-
code=$?
printf 'after %s %s\\n' "$name" "$*" >&3
read -r word <&4
[ "$word" = go ] || kill -9 $$
exit $code
`;

const PROGRAMS = ['find', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'sleep', 'stat', 'touch'];
const PATIENCE_MS = 60_000;

/** Makes the stand-ins. */
export function layStandIns(directory: string): void {
  mkdirSync(directory);
  const first = join(directory, 'find');
  writeFileSync(first, STAND_IN);
  chmodSync(first, 0o755);
  for (const program of PROGRAMS) if (program !== 'find') linkSync(first, join(directory, program));
}

export interface Start {
  /** Where the stand-ins are. */
  readonly standIns: string;
  /** The words that run a script. */
  readonly shell?: readonly [program: string, ...args: string[]];
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where it stands. */
export interface Stop {
  readonly when: 'before' | 'after';
  readonly program: string;
  /** The whole line, for people. */
  readonly line: string;
}

export class SteppedTool {
  stdout = '';
  stderr = '';
  /** How it ended: its exit code, or null where a signal ended it. Undefined while it runs. */
  code: number | null | undefined;
  stop: Stop | undefined;
  readonly #child: ChildProcess;
  readonly #words: Writable;
  readonly #over: Promise<void>;
  #said = '';
  #heard: () => void = () => undefined;

  constructor({ standIns, shell: [program, ...words] = ['sh'], script, args, env }: Start) {
    const path = process.env['PATH'] ?? '/usr/bin:/bin';
    const child = spawn(program, [...words, script, ...args], {
      cwd: '/',
      // A group of its own, so that all of it can be killed at once.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...env, PATH: `${standIns}:${path}`, BEHIND: path },
    });
    const [, stdout, stderr, says, hears] = child.stdio as [null, Readable, Readable, Readable, Writable];
    stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    says.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
      this.#heard();
    });
    // It may have been killed.
    hears.on('error', () => undefined);
    this.#child = child;
    this.#words = hears;
    this.#over = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.code = code;
        this.#heard();
        resolve();
      });
    });
  }

  /**
   * Lets it go on to where it stops next. Undefined: it has ended. `word`: "die" kills the program it stands at, and
   * nothing else.
   */
  async next(word: 'go' | 'die' = 'go'): Promise<Stop | undefined> {
    if (this.stop !== undefined) this.#words.write(`${word}\n`);
    this.stop = undefined;
    const patience = setTimeout(() => this.kill(), PATIENCE_MS);
    while (!this.#said.includes('\n') && this.code === undefined) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    clearTimeout(patience);
    const [line = '', ...rest] = this.#said.split('\n');
    this.#said = rest.join('\n');
    const [, when, program] = /^(before|after) (\S+)/.exec(line) ?? [];
    if (program !== undefined) this.stop = { when: when === 'before' ? 'before' : 'after', program, line };
    return this.stop;
  }

  /** To its end. */
  async finish(): Promise<this> {
    while ((await this.next()) !== undefined);
    await this.#over;
    return this;
  }

  /** SIGKILL for it and everything that it started. */
  kill(): void {
    if (this.code === undefined && this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
  }

  async killed(): Promise<void> {
    this.kill();
    await this.#over;
    this.stop = undefined;
  }
}
