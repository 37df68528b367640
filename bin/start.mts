import { isatty } from 'node:tty';
import { DebuggerPort } from '../lib/cli/debugger-port.ts';
import { DescriptorOutput } from '../lib/cli/output/output.ts';

const CANNOT_WRITE = 74;

const debuggerPort = new DebuggerPort(process.env);
await debuggerPort.close();
const { main } = await import('../lib/cli/main.ts');
await debuggerPort.close();

const stderr = new DescriptorOutput(2, () => {
  process.exitCode = CANNOT_WRITE;
});
const stdout = new DescriptorOutput(1, (error) => {
  process.exitCode = CANNOT_WRITE;
  stderr.write(`dibs: store-failed: the answer could not be written: ${error.code ?? error.message}\n`);
});

function whereAmI(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // Somebody removed the directory under the shell. Nothing is searched from here, and nothing is made here.
    return undefined;
  }
}

// Not by process.stdin, which changes what it looks at.
const exit = await main({ argv: process.argv.slice(2), env: process.env, cwd: whereAmI(), isAtTerminal: isatty(0), stdout, stderr });
process.exitCode ??= exit;
