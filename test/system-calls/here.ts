/**
 * The next person's dibs, run in this process: what it would print and how it would exit, without the cost of a start.
 */

import type { main as fromSource } from '../../lib/cli/main.ts';
import type { Json } from '../support/fixture.ts';

// As it was built: the thread that starts a command is a file beside its module.
const { main } = (await import(new URL('../../dist/lib/cli/main.js', import.meta.url).href)) as { readonly main: typeof fromSource };

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly json: Json;
}

export async function dibsHere(root: string, as: string, args: readonly string[]): Promise<Said> {
  const [agent = '', session] = as.split('~');
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out): NodeJS.WriteStream => ({ isTTY: false, write: (text: string) => (out[name] += text) }) as unknown as NodeJS.WriteStream;
  const env = { PATH: process.env['PATH'], DIBS_REGISTRY: root, DIBS_AGENT: agent, ...(session === undefined ? {} : { DIBS_SESSION: session }) };
  const exit = await main({ argv: args, env, cwd: '/', isAtTerminal: false, stdout: stream('stdout'), stderr: stream('stderr') });
  return { exit, ...out, json: args.includes('--json') ? JSON.parse(out.stdout) : undefined };
}
