/**
 * The fence where work is committed: may this owner commit here? Refused is only who lost a claim and has not acknowledged it, or
 * says by CURRENT_TASK_ID that it works on what another holds. Who has nothing recorded passes, whatever state the registry is in.
 */

import { hostname } from 'node:os';
import { DibsError, isDibsError } from '../../rules/error.ts';
import { resolveIdentity, type Identity } from '../../rules/identity.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../rules/settings.ts';
import { StoreFault } from '../../store/store.ts';
import { beliefs } from '../../transitions/belief.ts';
import { boot, type BootReport } from '../../verbs/boot.ts';
import type { OpenRegistry } from '../open-registry.ts';
import type { Guarded } from './guard-block.ts';

export interface Checked {
  /** Sentences for whoever passes: what should be looked at soon. */
  readonly warnings: readonly string[];
}

export interface Committer {
  readonly registry: OpenRegistry;
  readonly agent: string | undefined;
  readonly session: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** CURRENT_TASK_ID; undefined for none, and for what can be none. */
  readonly current: string | undefined;
}

/** Throws `lost` where it is refused; and what is wrong with the registry where something is recorded and could not be looked at. */
export function check(hook: Guarded, committer: Committer): Checked {
  const { registry, current } = committer;
  const what = hook === 'pre-push' ? 'push' : 'commit';
  const unseen = locate(registry);
  if (unseen !== undefined) return unseen.code === 'no-registry' ? { warnings: [] } : notLookedAt(what, current !== undefined, unseen);
  const { identity, settings } = whoIsIt(committer);
  if (identity === undefined) return { warnings: [] };
  const recorded = isRecorded(registry, identity.encoded);
  if (recorded === false && current === undefined) return { warnings: [] };
  let report: BootReport;
  try {
    report = registry.run(boot({ owner: identity.encoded, settings }, { current }));
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    return notLookedAt(what, recorded === true || current !== undefined, fault);
  }
  const [lost] = report.lost;
  if (lost !== undefined) {
    const all = report.lost.map(({ refusal }) => refusal.message.replace(/\. Stop working on it$/, '')).join('; ');
    throw new DibsError('lost', `this ${what} is refused: ${all}. Read what happened, and acknowledge it there, before anything of it is committed`, { task: lost.id, next: ['boot'] });
  }
  const held = report.current?.refusal;
  // The same agent under another session is no stranger: some hosts tell their shells no session.
  if (report.current !== undefined && held?.code === 'held' && held.holder?.agent.toLowerCase() !== identity.owner.agent.toLowerCase()) {
    throw new DibsError('lost', `this ${what} is refused: CURRENT_TASK_ID says ${report.current.id}, and ${held.message}. If it is no work on that, unset CURRENT_TASK_ID`, { task: report.current.id, next: ['boot'] });
  }
  return { warnings: warningsOf(report) };
}

function warningsOf({ doubt, resume }: BootReport): readonly string[] {
  const expired = resume.filter((claim) => claim.expired).map(({ held: { tenure } }) => `the lease of ${tenure.id} has run out, and anybody may take it: dibs renew ${tenure.id}`);
  return [...doubt.map(({ refusal }) => refusal.message), ...expired];
}

/** Why there is no registry, or none that can be looked at. */
function locate(registry: OpenRegistry): DibsError | undefined {
  try {
    void registry.place;
    return undefined;
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
}

/** Not knowing is no loss; it is one only to who is on record as holding something. */
function notLookedAt(what: string, isRecorded: boolean, cause: Error): Checked {
  if (!isRecorded) return { warnings: [`this ${what} was not checked: ${cause.message}`] };
  throw new DibsError('store-failed', `this ${what} is refused, because a claim is on record and could not be looked at: ${cause.message}`, { next: ['doctor'], cause });
}

/** A registry.yaml that cannot be read decides nothing about who holds what; only an agent it might name cannot be known. */
function whoIsIt({ registry, agent, session, env }: Committer): { readonly identity: Identity | undefined; readonly settings: Settings } {
  try {
    return { identity: registry.identity, settings: registry.settings };
  } catch (error) {
    if (!isDibsError(error) && !(error instanceof StoreFault)) throw error;
  }
  try {
    const identity = resolveIdentity({ flagAgent: agent, flagSession: session, env, login: '-', host: hostname() });
    return { identity: identity.agentSource === 'fallback' ? undefined : identity, settings: DEFAULT_SETTINGS };
  } catch (error) {
    // Nobody can hold anything under a name that cannot be one.
    if (isDibsError(error)) return { identity: undefined, settings: DEFAULT_SETTINGS };
    throw error;
  }
}

/** Does this owner remember a claim? Undefined where that could not be looked at. */
function isRecorded(registry: OpenRegistry, owner: string): boolean | undefined {
  try {
    return registry.run(beliefs(owner)).length > 0;
  } catch (fault) {
    if (fault instanceof StoreFault) return undefined;
    throw fault;
  }
}
