/** The command line in a process of its own. */

import { DebuggerPort } from '../lib/cli/debugger-port.ts';
import { main } from '../lib/cli/main.ts';
import { isTerminal } from '../lib/system/is-terminal.ts';
import { stderr, stdout } from './standard-streams.mts';

function whereAmI(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // Somebody removed the directory under the shell. Nothing is searched from here, and nothing is made here.
    return undefined;
  }
}

/** Runs the command line of this process, and sets its exit code. */
export async function start(): Promise<void> {
  const debuggerPort = new DebuggerPort(process.env);
  const watching = debuggerPort.watch();
  // Not by process.stdin, which changes what it looks at.
  const exit = await main({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: whereAmI(),
    get isAtTerminal() {
      return isTerminal(0);
    },
    stdout,
    stderr,
  });
  watching.end();
  process.exitCode ??= exit;
}
