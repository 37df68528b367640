/** dibs whoami */

import { printable } from '../../rules/printable.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const identity = await context.identity();
  const { owner, encoded, agentSource, sessionSource } = identity;
  const { role, labels, roleSource, labelsSource } = await context.registry.worker();
  const isProof = !context.registry.provesNothing(identity);
  return {
    exit: EXIT.ok,
    fields: { agent: owner.agent, session: owner.session ?? null, owner: encoded, agentSource, sessionSource, isProof, role: role ?? null, labels, roleSource, labelsSource },
    text: [
      `agent    ${printable(owner.agent)}  ${context.paint.faint(`(${agentSource})`)}`,
      `session  ${owner.session === undefined ? 'none' : printable(owner.session)}  ${context.paint.faint(`(${sessionSource})`)}`,
      `owner    ${encoded}`,
      ...(role === undefined ? [] : [`role     ${printable(role, 200)}  ${context.paint.faint(`(${roleSource})`)}`]),
      ...(labels.length === 0 ? [] : [`labels   ${printable(labels.join(', '), 200)}  ${context.paint.faint(`(${labelsSource})`)}`]),
      ...(isProof ? [] : ['proof    none: every process of this login that has no name of its own is this owner, so only a stamp proves a claim']),
    ].join('\n'),
  };
}
