/** dibs hook <host> [event]: the same as the bundle for hosts, as a verb. */

import { serve } from '../../agents/events/serve.ts';
import { readReady } from '../../system/read-ready.ts';
import type { Answer, Context } from '../command.ts';

export async function command(context: Context): Promise<Answer> {
  const [host = '', event] = context.args;
  const options = { registry: context.value('registry'), agent: context.value('agent'), session: context.value('session') };
  const { stdout, stderr, exitCode } = await serve({ host, event, input: { ready: (most) => readReady(0, most), stream: () => process.stdin }, env: context.env, cwd: context.here, options });
  // A host reads the output byte for byte, so nothing is added to it.
  context.emit(stdout);
  if (stderr !== '') context.complain(stderr.replace(/\n$/, ''));
  return { exit: exitCode, fields: {} };
}
