/** dibs whoami */

import { printable } from '../../rules/printable.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const identity = await context.identity();
  const { owner, encoded, agentSource, sessionSource } = identity;
  const isProof = !context.registry.provesNothing(identity);
  return {
    exit: EXIT.ok,
    fields: { agent: owner.agent, session: owner.session ?? null, owner: encoded, agentSource, sessionSource, isProof },
    text: [
      `agent    ${printable(owner.agent)}  ${context.paint.faint(`(${agentSource})`)}`,
      `session  ${owner.session === undefined ? 'none' : printable(owner.session)}  ${context.paint.faint(`(${sessionSource})`)}`,
      `owner    ${encoded}`,
      ...(isProof ? [] : ['proof    none: every process of this login that has no name of its own is this owner, so only a stamp proves a claim']),
    ].join('\n'),
  };
}
