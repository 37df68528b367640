/**
 * Passes signals of `dibs run` on to its command. A signal that comes before there is a command ends the waiting, or
 * goes to the command at once when it starts. dibs never dies of a signal while it holds a claim and a command works
 * under it.
 */

const RELAYED = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2'] as const;
type Relayed = (typeof RELAYED)[number];

/** Catches the signals of this process until it is told where to send them, or to stop. */
export class SignalRelay {
  /** The first signal that came before there was a command. */
  early: Relayed | undefined;
  readonly #waiting = new AbortController();
  readonly #handlers = new Map<Relayed, () => void>();
  #send: ((signal: NodeJS.Signals) => void) | undefined;

  constructor() {
    for (const signal of RELAYED) {
      const handle = (): void => this.#relay(signal);
      this.#handlers.set(signal, handle);
      process.on(signal, handle);
    }
  }

  /** Aborted by a signal while there is no command. */
  get waiting(): AbortSignal {
    return this.#waiting.signal;
  }

  /** From now on signals go to the command. */
  to(send: (signal: NodeJS.Signals) => void): void {
    this.#send = send;
    if (this.early !== undefined) send(this.early);
  }

  end(): void {
    for (const [signal, handle] of this.#handlers) process.off(signal, handle);
  }

  #relay(signal: Relayed): void {
    if (this.#send === undefined) {
      this.early ??= signal;
      this.#waiting.abort();
      return;
    }
    // The terminal has sent it to the command already.
    if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    this.#send(signal);
  }
}
