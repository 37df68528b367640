/**
 * May this owner commit here? It is refused only to an owner that lost a claim and has not acknowledged it, or that
 * says by CURRENT_TASK_ID that it works on a task that another holds. An owner without records passes, whatever state
 * the registry is in; unless a live claim of another agent holds a path of the commit.
 */

import { hostname } from 'node:os';
import { sameButForCase } from '../rules/ascii.ts';
import { describeSpan } from '../rules/duration.ts';
import { DibsError, isDibsError } from '../rules/error.ts';
import { resolveIdentity, type Identity } from '../rules/identity.ts';
import { sameOwner, type ClaimedName } from '../rules/name.ts';
import { decodeOwner, describeOwner, sameAgent } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import { DEFAULT_SETTINGS, type Settings } from '../rules/settings.ts';
import { now, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import { recall, type Loss } from '../verbs/recall.ts';
import { isAmongRecorded, takenPaths, type TakenPath } from '../verbs/taken-paths.ts';
import { verify } from '../verbs/verify.ts';
import { recordedOf, recordedOfSession, type Recorded } from '../verbs/recorded-claims.ts';
import { whyLost } from '../words/loss.ts';
import type { OpenRegistry } from '../client/open-registry.ts';
import { stagedInProject } from '../client/path-in-project.ts';
import type { Guarded } from './guard-block.ts';
import { stagedPaths } from './staged-paths.ts';

export interface Checked {
  /** Sentences for a user who may go on: what to look at soon. */
  readonly warnings: readonly string[];
}

export interface Committer {
  readonly registry: OpenRegistry;
  readonly agent: string | undefined;
  readonly session: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where git runs the hook. Undefined if that is gone. */
  readonly cwd?: string | undefined;
  /** CURRENT_TASK_ID. Undefined if there is none, or if it is not a task id. */
  readonly current: string | undefined;
}

/**
 * Throws `lost` if the commit is refused, and `held` if another holds one of its paths. Throws what is wrong with the
 * registry if there are records and it could not be looked at.
 */
export async function check(hook: Guarded, committer: Committer): Promise<Checked> {
  const { registry, current } = committer;
  const what = hook === 'pre-push' ? 'push' : 'commit';
  const unseen = locate(registry);
  if (unseen !== undefined) return unseen.code === 'no-registry' ? { warnings: [] } : notChecked(what, current !== undefined, unseen);
  const { identity, settings } = await whoIsIt(committer);
  if (identity === undefined) return { warnings: [] };
  const mustProve = registry.provesNothing(identity);
  const recorded = await recordedFor(registry, identity);
  if (recorded?.length === 0 && current === undefined) {
    await requireUntaken(hook, committer, identity, { settings, recorded });
    return { warnings: [] };
  }
  let found: Found;
  try {
    found = await registry.run(findMine(identity, { settings, mustProve }, recorded, current));
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    return notChecked(what, (recorded !== undefined && recorded.length > 0) || current !== undefined, fault);
  }
  const [lost] = found.lost;
  if (lost !== undefined) {
    const all = found.lost.map(({ refusal }) => whyLost(refusal)).join('; ');
    throw new DibsError('lost', `this ${what} is refused: ${all}. Read what happened, and acknowledge it, before you ${what} any of that work`, { task: lost.id, next: ['boot', ...namingAgent(lost.tenures, identity)] });
  }
  if (current !== undefined && found.elsewhere !== undefined) {
    throw new DibsError(found.elsewhere.code === 'unproven' ? 'unproven' : 'lost', `this ${what} is refused: CURRENT_TASK_ID names ${current}, and ${found.elsewhere.message}. If you are not working on ${current}, unset CURRENT_TASK_ID`, { task: current, next: ['boot'] });
  }
  await requireUntaken(hook, committer, identity, { settings, recorded: recorded ?? [] });
  return { warnings: found.warnings };
}

/**
 * Throws `held` if another live claim holds a path of the commit. Another session of the same agent is no stranger, as
 * some hosts give their shells no session. If nobody could look, nothing is known to be held.
 */
async function requireUntaken(hook: Guarded, { registry, env, cwd }: Committer, identity: Identity, { settings, recorded }: { readonly settings: Settings; readonly recorded: readonly Recorded[] }): Promise<void> {
  if (hook !== 'pre-commit' || cwd === undefined || settings.overlap === 'off') return;
  const isMine = (claim: ClaimedName): boolean => isAmongRecorded(claim, recorded) || sameAgent(claim.owner, identity.encoded);
  let taken: readonly TakenPath[];
  try {
    taken = await registry.run(takenPaths(() => stagedInProject(registry.place, stagedPaths(cwd, env), cwd), isMine));
  } catch (fault) {
    if (fault instanceof StoreFault) return;
    throw fault;
  }
  const [first] = taken;
  if (first === undefined) return;
  const nowMs = await registry.nowMs();
  const { path, hold: { tenure, expiresAt, found: entry } } = first;
  const more = taken.length === 1 ? '' : `, and ${taken.length - 1} more of its paths ${taken.length === 2 ? 'is' : 'are'} held`;
  const files = path === entry ? '' : ` (files: ${printable(entry, 160)})`;
  const message = `this commit is refused: ${printable(path, 300)} is held with ${tenure.id}${files} by ${describeOwner(tenure.owner)}, with ${describeSpan(expiresAt - nowMs)} of its lease left${more}. Ask its holder, wait, or commit the other paths`;
  throw new DibsError('held', message, { task: tenure.id, holder: { ...(decodeOwner(tenure.owner) ?? { agent: tenure.owner }), stamp: tenure.stamp, claimedAt: tenure.claimedAt, expiresAt }, next: ['who', path.startsWith('-') ? `./${path}` : path] });
}

interface Found {
  readonly lost: readonly Loss[];
  /** Another agent holds the task that CURRENT_TASK_ID names, or nobody can tell. This says who. */
  readonly elsewhere: DibsError | undefined;
  readonly warnings: readonly string[];
}

/** Looks only at the recorded tasks, and waits for an owner that is just giving one up. */
function* findMine(identity: Identity, { settings, mustProve }: { readonly settings: Settings; readonly mustProve: boolean }, recorded: readonly Recorded[] | undefined, current: string | undefined): Step<Found> {
  const lost: Loss[] = [];
  const warnings: string[] = [];
  const { ms } = yield* now('reading');
  for (const { owner, tenures } of recorded ?? [yield* recordedOf(identity.encoded)]) {
    const recalled = yield* recall({ owner, settings, mustProve: mustProve && sameOwner(owner, identity.encoded) }, tenures, { renewing: false });
    lost.push(...recalled.lost);
    warnings.push(...[...recalled.unproven, ...recalled.doubt].map(({ refusal }) => refusal.message));
    for (const { tenure, expiresAt } of recalled.held) if (expiresAt <= ms) warnings.push(`the lease of ${tenure.id} has run out, and anybody may take it: dibs renew ${tenure.id}`);
  }
  const verdict = current === undefined ? undefined : yield* verify({ owner: identity.encoded, settings, mustProve }, current);
  const refusal = verdict?.state === 'refused' && ['held', 'unproven'].includes(verdict.refusal.code) ? verdict.refusal : undefined;
  // The same agent under another session is not a stranger: some hosts give their shells no session.
  const isSameAgent = refusal?.code === 'held' && refusal.holder !== undefined && sameButForCase(refusal.holder.agent, identity.owner.agent);
  const elsewhere = isSameAgent ? undefined : refusal;
  return { lost, elsewhere, warnings };
}

/** The options that `dibs boot` needs to show these losses, in the same session. */
function namingAgent([tenure]: readonly ClaimedName[], identity: Identity): readonly string[] {
  const owner = tenure === undefined || sameOwner(tenure.owner, identity.encoded) ? undefined : decodeOwner(tenure.owner);
  return owner === undefined ? [] : ['--agent', owner.agent];
}

/** Why there is no registry, or why it cannot be looked at. */
function locate(registry: OpenRegistry): DibsError | undefined {
  try {
    void registry.place;
    return undefined;
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
}

/** Not to know is not a loss. It only blocks an owner that is on record as holding something. */
function notChecked(what: string, isRecorded: boolean, cause: Error): Checked {
  if (!isRecorded) return { warnings: [`this ${what} was not checked: ${cause.message}`] };
  throw new DibsError('store-failed', `this ${what} is refused, because a claim is on record and could not be looked at: ${cause.message}`, { next: ['doctor'], cause });
}

/**
 * A registry.yaml that cannot be read decides nothing about who holds what. Only an agent that it might name stays
 * unknown.
 */
async function whoIsIt({ registry, agent, session, env }: Committer): Promise<{ readonly identity: Identity | undefined; readonly settings: Settings }> {
  try {
    return { identity: await registry.identity(), settings: await registry.settings() };
  } catch (error) {
    if (!isDibsError(error) && !(error instanceof StoreFault)) throw error;
  }
  try {
    const identity = resolveIdentity({ flagAgent: agent, flagSession: session, env, login: '-', host: hostname() });
    return { identity: identity.agentSource === 'fallback' ? undefined : identity, settings: DEFAULT_SETTINGS };
  } catch (error) {
    // Nobody can hold anything under a name that is not valid.
    if (isDibsError(error)) return { identity: undefined, settings: DEFAULT_SETTINGS };
    throw error;
  }
}

/**
 * The records of the committer. Undefined if they could not be looked at. If the host names the session, they are found
 * by the session alone: a command may have named another agent, and nobody else has this session. A session that
 * somebody chose (DIBS_SESSION) may be shared with others.
 */
async function recordedFor(registry: OpenRegistry, { owner, encoded, sessionSource }: Identity): Promise<readonly Recorded[] | undefined> {
  const isOfHost = sessionSource !== 'none' && sessionSource !== 'flag' && sessionSource !== 'DIBS_SESSION';
  try {
    const found = await registry.run(owner.session !== undefined && isOfHost ? recordedOfSession(owner.session) : recordedOnly(encoded));
    return found.filter(({ tenures }) => tenures.length > 0);
  } catch (fault) {
    if (fault instanceof StoreFault) return undefined;
    throw fault;
  }
}

function* recordedOnly(owner: string): Step<readonly Recorded[]> {
  return [yield* recordedOf(owner)];
}
