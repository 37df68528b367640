/** The hook: answers one event of an agent host. It is loaded by hook.cjs. */

import { writeSync } from 'node:fs';
import { serve } from '../lib/agents/events/serve.ts';
import type { Act } from '../lib/agents/hosts/host.ts';
import { readReady } from '../lib/system/read-ready.ts';

const USAGE = 64;

/** What this run did, for the code that is kept of it (load.ts): each of them needs other code. */
export let kind: Act | 'nothing' = 'nothing';

function whereAmI(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Writes at once, whatever kind of stream it is, because this process ends right after. If the host does not read, that
 * is not our problem.
 */
function put(fd: number, text: string): void {
  for (let rest = Buffer.from(text, 'utf8'); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

async function main([host = '', event]: readonly string[]): Promise<void> {
  try {
    const { stdout, stderr, exitCode } = await serve({ host, event, input: { ready: (most) => readReady(0, most), stream: () => process.stdin }, env: process.env, cwd: whereAmI(), options: {}, onCall: ({ act }) => (kind = act) });
    put(1, stdout);
    put(2, stderr);
    process.exitCode = exitCode;
  } catch (error) {
    put(2, `dibs-hook: ${error instanceof Error ? error.message : String(error)}\nusage: dibs-hook <host> [event]\n`);
    process.exitCode = USAGE;
  }
}

void main(process.argv.slice(2));
