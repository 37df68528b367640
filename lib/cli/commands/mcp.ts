/** dibs mcp: a server for agent hosts, on standard input and output. */

import { Writable } from 'node:stream';
import { printable } from '../../rules/printable.ts';
import { serveMcp } from '../../mcp/serve.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { ownVersion } from '../own-version.ts';
import { changesIn } from '../pull/until-change.ts';

export async function command(context: Context): Promise<Answer> {
  const given = { registry: context.value('registry'), agent: context.value('agent'), session: context.value('session') };
  if (process.stdin.isTTY) context.say('dibs: this is for an agent host, which speaks to it (docs/mcp.md); end it with Ctrl-D');
  const output = takeStandardOutput();
  await serveMcp(
    { given, env: context.env, cwd: () => context.cwd, parent: () => process.ppid, version: ownVersion(), changesIn },
    {
      input: process.stdin,
      output,
      onError: (error) => {
        context.complain(`dibs: ${printable(error.message, 400)}`);
      },
    },
  );
  return { exit: EXIT.ok, fields: {} };
}

/**
 * Only the protocol may stand on standard output. Whatever else in this process writes there, a library that logs for
 * one, goes to standard error from now on.
 */
function takeStandardOutput(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk, done);
    },
  });
  stdout.on('error', (error) => output.destroy(error));
  stdout.write = stderr.write.bind(stderr);
  return output;
}
