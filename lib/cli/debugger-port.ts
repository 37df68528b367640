/**
 * A USR1 makes Node open its debugger: a port by which every user of the machine can run code as the one who runs dibs.
 * dibs has no use for it. A USR1 ends it, as it ends other programs, and `dibs run` passes it on to its command.
 */

import type Inspector from 'node:inspector';

// A debugger that was asked for before dibs could hear it is open by then, even on a busy machine.
const OPENING_MS = 200;

/** The debugger of this process, kept closed. */
export class DebuggerPort {
  readonly #isAskedFor: boolean;

  /** Make it first of all: it catches USR1 from then on. */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#isAskedFor = [...process.execArgv, env['NODE_OPTIONS'] ?? ''].some((option) => option.includes('--inspect'));
    process.on('SIGUSR1', endByUsr1);
  }

  /**
   * Node may have been quicker. So this looks as soon as the process waits for something, and once more a moment later.
   * Most verbs have ended before: to look takes longer than they run. `end` ends the watch.
   */
  watch(): { end(): void } {
    if (this.#isAskedFor) return { end: () => undefined };
    let second: NodeJS.Timeout | undefined;
    // To set a timer takes a moment, too.
    const first = setImmediate(() => {
      closeDebugger();
      second = setTimeout(closeDebugger, OPENING_MS).unref();
    });
    return {
      end() {
        clearImmediate(first);
        if (second !== undefined) clearTimeout(second);
      },
    };
  }
}

/** Node was quicker: its debugger is closed, and the USR1 counts. */
function closeDebugger(): void {
  // Undefined in a Node that was built without it, whatever its type says.
  const inspector = process.getBuiltinModule('node:inspector') as typeof Inspector | undefined;
  if (inspector?.url() === undefined) return;
  inspector.close();
  process.kill(process.pid, 'SIGUSR1');
}

function endByUsr1(): void {
  // Somebody else listens, and knows what to do.
  if (process.listenerCount('SIGUSR1') > 1) return;
  process.off('SIGUSR1', endByUsr1);
  process.kill(process.pid, 'SIGUSR1');
}
