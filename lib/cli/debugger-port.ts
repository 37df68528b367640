/**
 * A USR1 makes Node open its debugger: a port by which every user of the machine can run code as the one who runs dibs.
 * dibs has no use for it. A USR1 ends it, as it ends other programs, and `dibs run` passes it on to its command.
 */

/** The debugger of this process, kept closed. */
export class DebuggerPort {
  readonly #isAskedFor: boolean;

  /** Make it first of all: it catches USR1 from then on. */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#isAskedFor = [...process.execArgv, env['NODE_OPTIONS'] ?? ''].some((option) => option.includes('--inspect'));
    process.on('SIGUSR1', endByUsr1);
  }

  /** Node was quicker, and it takes a moment until its debugger is open: then that is closed, and the USR1 counts. */
  async close(): Promise<void> {
    if (this.#isAskedFor) return;
    try {
      const { close, url } = await import('node:inspector');
      if (url() === undefined) return;
      close();
    } catch {
      // A Node that was built without it.
      return;
    }
    endByUsr1();
  }
}

function endByUsr1(): void {
  // Somebody else listens, and knows what to do.
  if (process.listenerCount('SIGUSR1') > 1) return;
  process.off('SIGUSR1', endByUsr1);
  process.kill(process.pid, 'SIGUSR1');
}
