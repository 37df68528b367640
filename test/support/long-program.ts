/** A long program of the tests, run small: what it prints with --json. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Json } from './fixture.ts';

/** Its summary, also when it ended badly; it is ended with the test that waits for it. */
export async function summaryOf(program: URL, args: readonly string[], signal: AbortSignal): Promise<Json> {
  const run = promisify(execFile)(process.execPath, [fileURLToPath(program), '--json', ...args], { signal, killSignal: 'SIGTERM' });
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
