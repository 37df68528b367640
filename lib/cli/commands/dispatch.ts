/** dispatch --agents: which tasks some agents can do side by side, and with --claim, claims for them. */

import { claimBucket } from '../../client/claim-bucket.ts';
import { dispatchAgents, type Worker } from '../../rules/dispatch-agents.ts';
import { DibsError } from '../../rules/error.ts';
import { dispatch, nothingToDispatch } from '../../verbs/dispatch.ts';
import type { Answer, Context } from '../command.ts';
import { bucketFields, bucketLines, complainOfBucket, leftOutFields, leftOutLines, type Bucket } from '../dispatch/buckets.ts';
import { optionWords } from '../input/parse.ts';
import { leaseOf, textOf } from '../input/values.ts';
import { EXIT } from '../output/exit-code.ts';
import { tellLooking } from '../pull/tell-looking.ts';
import { countOf, wantedOf } from '../pull/wanted.ts';

export async function command(context: Context): Promise<Answer> {
  const isClaim = context.has('claim');
  if (context.values('agents').length === 0) throw new DibsError('usage', '--agents is missing: say how many agents there are, or their names', { next: ['dispatch', '--help'] });
  const unused = ['lease', 'note'].find((option) => !isClaim && context.value(option) !== undefined);
  if (unused !== undefined) throw new DibsError('usage', `--${unused} is about claims, and needs --claim`);
  const settings = await context.settings();
  const workers = dispatchAgents(context.values('agents'), { ...(settings.role === undefined ? {} : { role: settings.role }), labels: settings.labels ?? [] });
  if (isClaim && workers.some(({ owner }) => owner === undefined)) throw new DibsError('usage', '--claim claims in the name of each agent: name them, as in --agents ana,bob');
  const most = context.value('count') === undefined ? undefined : countOf(context);
  const found = await context.run(tellLooking(context, dispatch({ workers, settings, isMerged: await context.registry.mergedCheck(), wanted: wantedOf(context), strict: context.has('strict'), most })));
  const filled = found.buckets.map((tasks, place): Bucket => ({ worker: workers[place] as Worker, place, tasks })).filter(({ tasks }) => tasks.length > 0);
  if (filled.length === 0) throw nothingToDispatch(found);
  const buckets = isClaim ? await claimAll(context, filled) : filled;
  if (!context.json) for (const bucket of buckets) complainOfBucket(context, bucket);
  const next = context.dibs(isClaim ? ['claims'] : nextOf(context, filled));
  return {
    exit: exitOf(buckets),
    fields: { buckets: buckets.map((bucket) => bucketFields(context, bucket)), leftOut: leftOutFields(found.leftOut), next },
    text: [...buckets.flatMap((bucket) => bucketLines(context, bucket)), ...leftOutLines(found.leftOut), `next: ${next}`].join('\n'),
  };
}

async function claimAll(context: Context, filled: readonly Bucket[]): Promise<readonly Bucket[]> {
  const author = await context.caller();
  const [lease, note] = [await leaseOf(context), textOf(context, 'note')];
  const buckets: Bucket[] = [];
  for (const bucket of filled) {
    const { owner = author.owner, kind } = bucket.worker;
    const { settings, isMerged } = author;
    const caller = { owner, author: author.owner, settings, worker: kind, ...(isMerged === undefined ? {} : { isMerged }) };
    buckets.push({ ...bucket, claimed: await claimBucket(bucket.tasks, { registry: context.registry, caller, lease, note }) });
  }
  return buckets;
}

/** Something is something: which buckets failed is in the answer. */
function exitOf(buckets: readonly Bucket[]): number {
  const refusals = buckets.flatMap(({ claimed }) => (claimed === undefined || !('refused' in claimed) ? [] : [claimed.refused.why]));
  const [first] = refusals;
  return first === undefined || refusals.length < buckets.length ? EXIT.ok : EXIT[first.code];
}

/** Agents that have no names are workers who claim for themselves, each from the top of its bucket. */
function nextOf(context: Context, buckets: readonly Bucket[]): readonly string[] {
  if (buckets.every(({ worker }) => worker.owner !== undefined)) return ['dispatch', ...again(context), '--claim'];
  return ['claim', ...buckets.slice(0, 1).flatMap(({ tasks }) => tasks.slice(0, 1).map(({ task }) => task.id))];
}

/** The same options again, as one types them. */
function again(context: Context): readonly string[] {
  const options = ['agents', 'count', 'project', 'role', 'label'].flatMap((option) => context.values(option).flatMap((value) => optionWords(option, value)));
  return context.has('strict') ? [...options, '--strict'] : options;
}
