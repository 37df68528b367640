#!/usr/bin/env node
import { main } from '../lib/faces/cli/main.ts';

// Whoever reads us may stop reading (`dibs list | head`): that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function whereAmI(): string {
  try {
    return process.cwd();
  } catch {
    // The directory was removed under the shell; no registry is found from here, and that is what will be said.
    return '/';
  }
}

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: whereAmI(),
  stdout: process.stdout,
  stderr: process.stderr,
});
