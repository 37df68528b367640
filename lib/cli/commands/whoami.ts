/** dibs whoami */

import { printable } from '../../rules/printable.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const { owner, encoded, agentSource, sessionSource } = await context.identity();
  return {
    exit: EXIT.ok,
    fields: { agent: owner.agent, session: owner.session ?? null, owner: encoded, agentSource, sessionSource },
    text: [
      `agent    ${printable(owner.agent)}  ${context.paint.faint(`(${agentSource})`)}`,
      `session  ${owner.session === undefined ? 'none' : printable(owner.session)}  ${context.paint.faint(`(${sessionSource})`)}`,
      `owner    ${encoded}`,
    ].join('\n'),
  };
}
