/** What a command that runs under a claim finds in its environment. */

import { decodeOwner } from '../../rules/owner.ts';
import type { Held } from '../../verbs/verbs.ts';
import type { Context } from '../command.ts';

/** Names the task whose command runs, so that a command that completes it does not begin all over. */
export const VERIFYING = 'DIBS_VERIFYING';

/**
 * The environment of dibs, and the claim by which the command runs. With it, dibs verbs inside the command act as
 * `owner` (encoded).
 */
export function claimEnvironment(context: Context, owner: string, { tenure }: Held): Readonly<Record<string, string | undefined>> {
  const { agent = '', session } = decodeOwner(owner) ?? {};
  return {
    ...context.env,
    CURRENT_TASK_ID: tenure.id,
    DIBS_STAMP: tenure.stamp,
    DIBS_FENCE: String(tenure.generation),
    DIBS_REGISTRY: context.place.root,
    DIBS_AGENT: agent,
    DIBS_SESSION: session,
  };
}
