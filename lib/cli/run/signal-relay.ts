/**
 * Catches the signals to `dibs run`. One that comes before there is a command ends the waiting, or goes to the command
 * as soon as it starts. dibs never dies of a signal that it can catch while it holds a claim and a command works under
 * it.
 */

import { constants } from 'node:os';
import { catchNamed, catchSignals, endsPrograms, type Catching } from './caught-signals.ts';

const { SIGCONT, SIGTSTP } = constants.signals;
// If the kernel did not stop dibs, because nobody could let it go on, it goes on at once.
const STOPPING_MS = 50;

export interface Receiver {
  /** A signal for the command, by number. */
  receive(signal: number): void;
  /** dibs is about to stop, and the command with it. */
  stop(): void;
}

/** Catches the signals of this process until it is told where to send them, or to stop. */
export class SignalRelay {
  /** The first signal that came before there was a command, and that ends programs. */
  early: number | undefined;
  readonly #waiting = new AbortController();
  readonly #catching: Map<number, Catching>;
  #receiver: Receiver | undefined;
  /** The command is being started: it may run, and dibs does not know it yet. */
  #isStarting = false;
  #stopWasAsked = false;

  constructor() {
    this.#catching = new Map(catchSignals((signal) => this.#relay(signal)));
  }

  /** Aborted by a signal while there is no command. */
  get waiting(): AbortSignal {
    return this.#waiting.signal;
  }

  /** From now on a command may run that cannot be stopped yet. dibs does not stop before it can. */
  starting(): void {
    this.#isStarting = true;
  }

  /** From now on signals go to the command. */
  to(receiver: Receiver): void {
    this.#receiver = receiver;
    this.#isStarting = false;
    if (this.early !== undefined) receiver.receive(this.early);
    if (this.#stopWasAsked) this.#stop();
  }

  end(): void {
    for (const catching of this.#catching.values()) catching.end();
    this.#catching.clear();
  }

  #relay(signal: number): void {
    if (signal === SIGTSTP) this.#stop();
    else if (this.#receiver !== undefined) this.#receiver.receive(signal);
    else if (endsPrograms(signal)) {
      this.early ??= signal;
      this.#waiting.abort();
    }
  }

  /** Ctrl-Z. dibs stops as every program does; what follows here happens when it goes on. */
  #stop(): void {
    this.#stopWasAsked = this.#isStarting;
    if (this.#isStarting) return;
    this.#receiver?.stop();
    this.#catching.get(SIGTSTP)?.end();
    process.kill(process.pid, 'SIGTSTP');
    const again = catchNamed('SIGTSTP', () => this.#relay(SIGTSTP));
    if (again !== undefined) this.#catching.set(SIGTSTP, again);
    // After the look at the claim, which is due then: a command whose claim is lost gets TERM first.
    setTimeout(() => this.#receiver?.receive(SIGCONT), STOPPING_MS).unref();
  }
}
