/** dispatch: which tasks some agents can do side by side, and with `claim`, claims for them. */

import { claimBucket } from '../../client/claim-bucket.ts';
import { dispatchAgents } from '../../rules/dispatch-agents.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { dispatch as dispatchVerb, nothingToDispatch, type Dispatch } from '../../verbs/dispatch.ts';
import { undispatchedClause } from '../../words/dispatch.ts';
import { callOf } from '../next-steps.ts';
import type { Fields } from '../results.ts';
import type { Call, Tool } from '../tool.ts';

const MOST_AGENTS = 20;
const MOST_SHOWN = 20;

export const dispatch: Tool = {
  name: 'dispatch',
  about: 'Buckets of tasks that agents can do side by side.',
  parameters: {
    agents: { is: 'list', items: MOST_AGENTS, most: 4000, isNeeded: true, about: 'names, or name:role+label' },
    count: { is: 'number', from: 1, to: 100, about: 'each, default all' },
    project: { is: 'text', most: 400, about: 'only this' },
    strict: { is: 'flag', about: 'must name files' },
    claim: { is: 'flag', about: 'claim for them' },
  },
  output: { buckets: 'array' },
  hints: { readOnly: false, idempotent: false },
  async run(call) {
    const { args, registry } = call;
    const settings = await registry.settings();
    const workers = dispatchAgents(args.list('agents'), { ...(settings.role === undefined ? {} : { role: settings.role }), labels: settings.labels ?? [] });
    const isClaim = args.has('claim');
    if (isClaim && workers.some(({ owner }) => owner === undefined)) throw new DibsError('usage', 'claim claims in the name of each agent: agents must have their names');
    const found = await call.run(dispatchVerb({ workers, settings, isMerged: await registry.mergedCheck(), wanted: { project: args.text('project') }, strict: args.has('strict'), most: args.number('count') }));
    if (found.buckets.every(({ length }) => length === 0)) throw nothingToDispatch(found);
    const claimed = isClaim ? await claimAll(call, found, workers) : [];
    return {
      message: `${found.buckets.reduce((sum, { length }) => sum + length, 0)} tasks in ${found.buckets.filter(({ length }) => length > 0).length} buckets${isClaim ? '' : ', and nothing was claimed'}`,
      fields: {
        buckets: found.buckets.map((bucket, place) => ({
          agent: workers[place]?.owner === undefined ? undefined : describeOwner(workers[place].owner),
          task_ids: bucket.slice(0, MOST_SHOWN).map(({ task }) => task.id),
          more: bucket.length > MOST_SHOWN ? bucket.length - MOST_SHOWN : undefined,
          ...claimed[place],
        })),
        left_out: found.leftOut.length === 0 ? undefined : found.leftOut.slice(0, MOST_SHOWN).map(({ id, because }) => ({ task_id: id, because: printable(undispatchedClause(because), 160) })),
      },
      next: isClaim ? [callOf('list_tasks', { shelf: 'claimed' })] : [],
    };
  },
};

/** What came of each bucket. */
async function claimAll({ registry, caller }: Call, { buckets }: Dispatch, workers: ReturnType<typeof dispatchAgents>): Promise<readonly Fields[]> {
  const { settings, isMerged } = caller;
  const answers: Fields[] = [];
  for (const [place, bucket] of buckets.entries()) {
    const { owner = caller.owner, kind } = workers[place] ?? { kind: { labels: [] } };
    const claimed = await claimBucket(bucket, { registry, caller: { settings, owner, author: caller.owner, worker: kind, ...(isMerged === undefined ? {} : { isMerged }) } });
    answers.push('refused' in claimed ? { refused: `${claimed.refused.id}: ${claimed.refused.why.message}`, given_back: claimed.givenBack } : { claimed: claimed.map(({ tenure }) => tenure.id) });
  }
  return answers;
}
