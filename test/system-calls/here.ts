/**
 * The next person's dibs, run in this process: what it would print and how it would exit, without the cost of a start.
 * `dibs run` has a process of its own all the same: its command inherits every descriptor that is open, and those of
 * this process come and go.
 */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { main as fromSource } from '../../lib/cli/main.ts';
import type { Json } from '../support/fixture.ts';

const { main } = (await import(new URL('../../dist/lib/cli/main.js', import.meta.url).href)) as { readonly main: typeof fromSource };

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly json: Json;
}

/** `home`: the home of whoever types it, if that is of consequence. */
export async function dibsHere(root: string, as: string, args: readonly string[], home?: string): Promise<Said> {
  const [agent = '', session] = as.split('~');
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out): NodeJS.WriteStream => ({ isTTY: false, write: (text: string) => (out[name] += text) }) as unknown as NodeJS.WriteStream;
  const env = { PATH: process.env['PATH'], DIBS_REGISTRY: root, DIBS_AGENT: agent, ...(session === undefined ? {} : { DIBS_SESSION: session }), ...(home === undefined ? {} : { HOME: home }) };
  if (args[0] === 'run') return await dibsRun(args, env);
  const exit = await main({ argv: args, env, cwd: '/', isAtTerminal: false, stdout: stream('stdout'), stderr: stream('stderr') });
  return { exit, ...out, json: args.includes('--json') ? JSON.parse(out.stdout) : undefined };
}

const BUILT = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));

function dibsRun(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [BUILT, ...args], { cwd: '/', env: { ...env } }, (_error, stdout, stderr) => {
      resolve({ exit: child.exitCode ?? -1, stdout, stderr, json: args.includes('--json') ? JSON.parse(stdout) : undefined });
    });
    child.stdin?.end();
  });
}
