/**
 * A command that works under a claim: what signals to dibs do to it, and when it has ended with all that it started.
 */

import { constants } from 'node:os';
import { Ending, TERM_GRACE_MS } from './ending.ts';
import type { GroupWitness } from './group-witness.ts';
import { Descendants, OwnGroup, type Members, type Sent } from './members.ts';
import { endsPrograms } from './caught-signals.ts';
import type { RunningCommand } from './running-command.ts';
import type { Receiver } from './signal-relay.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';

const { SIGCONT, SIGSTOP, SIGTERM, SIGTSTP } = constants.signals;

export interface Circumstances {
  /** At a terminal, where it shares the process group of dibs. Otherwise it has one of its own. */
  readonly witness: GroupWitness | undefined;
  /** As it stands in the environment of the command. */
  readonly stamp: string;
  readonly say: (line: string) => void;
}

/** Receives the signals for one command, and sees to its end. */
export class Supervised implements Receiver {
  /** The exit code, once the command has ended; after a loss or a signal, once nobody of it is left. */
  readonly ended: Promise<number>;
  readonly #members: Members;
  readonly #witness: GroupWitness | undefined;
  readonly #ending: Ending;
  readonly #say: (line: string) => void;
  #wasRefused = false;
  /** When the last signal came that ends programs, by the steady clock. */
  #signalledMs = Number.NEGATIVE_INFINITY;

  constructor(command: RunningCommand, { witness, stamp, say }: Circumstances) {
    this.#say = say;
    this.#witness = witness;
    this.#members = witness === undefined ? new OwnGroup(command) : new Descendants(command, stamp);
    this.#ending = new Ending(this.#members, () => say(`the command has not ended ${TERM_GRACE_MS / 1000} s after TERM, and is killed`));
    this.ended = this.#untilEnd(command);
  }

  receive(signal: number): void {
    if (signal === SIGCONT || this.#witness === undefined || !endsPrograms(signal)) this.#pass(signal);
    else void this.#passUnlessHeard(signal, this.#witness);
  }

  /** TERM now, and KILL for who is left five seconds later. */
  end(): void {
    this.#answer(this.#ending.begin());
  }

  /** A command in a session of its own cannot be stopped by TSTP, because nobody there could let it go on. */
  stop(): void {
    this.#members.signal(this.#witness === undefined ? SIGSTOP : SIGTSTP);
  }

  /** What came to the whole group came to the command as well. */
  async #passUnlessHeard(signal: number, witness: GroupWitness): Promise<void> {
    if (!(await witness.heard(signal))) this.#pass(signal);
    else if (signal === SIGTERM) this.#ending.begin(true);
    else this.#signalledMs = steadyNowMs();
  }

  #pass(signal: number): void {
    if (endsPrograms(signal)) this.#signalledMs = steadyNowMs();
    if (signal === SIGTERM) this.end();
    else this.#answer(this.#members.signal(signal));
  }

  /** A command of another user (sudo) works on, and dibs holds the claim for it as long as it does. */
  #answer(went: Sent): void {
    if (went !== 'refused' || this.#wasRefused) return;
    this.#wasRefused = true;
    this.#say('the command may not be signalled: it runs as another user; waiting until it ends');
  }

  async #untilEnd(command: RunningCommand): Promise<number> {
    const { exit, bySignal } = await command.ended;
    const isRecent = steadyNowMs() - this.#signalledMs < TERM_GRACE_MS;
    // What it leaves behind after an end of its own will is meant to stay, as a daemon is.
    if (this.#ending.hasBegun || bySignal || isRecent) await this.#ending.finish();
    return exit;
  }
}
