import { isatty } from 'node:tty';
import { main } from '../lib/cli/main.ts';

const CANNOT_WRITE = 74;

// The reader may stop reading (`dibs list | head`). That is not an error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = CANNOT_WRITE;
    if (stream === process.stdout) process.stderr.write(`dibs: store-failed: the answer could not be written: ${error.code ?? error.message}\n`);
  });
}

function whereAmI(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // Somebody removed the directory under the shell. Nothing is searched from here, and nothing is made here.
    return undefined;
  }
}

const exit = await main({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: whereAmI(),
  // Not by process.stdin, which changes what it looks at.
  isAtTerminal: isatty(0),
  stdout: process.stdout,
  stderr: process.stderr,
});
process.exitCode ??= exit;
