/**
 * A task that was claimed without dibs: who has it, as far as name and text tell, and what dibs answers to whoever
 * asks for that task. Nothing here changes anything (adopt.ts does).
 */

import { readClaimant } from '../rules/claimant.ts';
import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import type { ForeignFacts } from '../rules/facts.ts';
import { foreignClaim, foreignClaimsAmong, type ForeignClaim } from '../rules/foreign-claim.ts';
import { sameOwner, type ForeignName } from '../rules/name.ts';
import { encodeOwner, requireOwnerText } from '../rules/owner.ts';
import { CLAIMED } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { list, now, read, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { notFound } from './refusal.ts';

// More than any task that a person writes. A script may have added its lines at the end.
const TEXT_LIMIT = 64 * 1024;

export interface SeenForeignClaim {
  readonly claim: ForeignClaim;
  readonly file: Stat;
  /** Whom name or text tells, as it is written there. */
  readonly agent?: string;
  /** The same, encoded for a name. Undefined if no owner can be called that. */
  readonly owner?: string;
  /** It is only the mark of a claim, and not the text of the task. */
  readonly isMarker: boolean;
}

/** What name and text of these tell. One that is gone by now is left out. */
export function* seen(claims: readonly ForeignClaim[]): Step<readonly SeenForeignClaim[]> {
  const found: SeenForeignClaim[] = [];
  for (const claim of claims) {
    const file = yield* statIfThere(claim.path);
    if (file === undefined) continue;
    const { agent, isMarker } = file.kind === 'file' ? yield* readFile(claim) : { agent: undefined, isMarker: true };
    const told = claim.agent ?? agent;
    const owner = told === undefined ? undefined : ownerCalled(told);
    found.push({ claim, file, isMarker, ...(told === undefined ? {} : { agent: told }), ...(owner === undefined ? {} : { owner }) });
  }
  return found;
}

function* readFile({ path, form, ext }: ForeignClaim): Step<{ readonly agent?: string; readonly isMarker: boolean }> {
  try {
    const text = utf8Text(yield* read(path, TEXT_LIMIT));
    return readClaimant(text, { isLock: form === 'lock', isBare: ext === '' });
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { isMarker: form === 'lock' };
  }
}

/** The owner of that name as it stands in names. Undefined if none can be called that. */
function ownerCalled(agent: string): string | undefined {
  try {
    return encodeOwner(requireOwnerText(agent));
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return undefined;
  }
}

/** The claims without dibs among all foreign names of a registry, by the key of their task. */
export function* seenByTask(names: readonly ForeignName[]): Step<ReadonlyMap<string, readonly SeenForeignClaim[]>> {
  const found = new Map<string, SeenForeignClaim[]>();
  for (const one of yield* seen(names.flatMap((name) => foreignClaim(name) ?? []))) {
    const same = found.get(one.claim.key);
    if (same === undefined) found.set(one.claim.key, [one]);
    else same.push(one);
  }
  return found;
}

/** The one that tells most: the one with a name, else the last changed. */
export function mostTelling(claims: readonly SeenForeignClaim[]): SeenForeignClaim | undefined {
  return claims.toSorted((a, b) => Number(b.agent !== undefined) - Number(a.agent !== undefined) || changedAt(b) - changedAt(a))[0];
}

/** When such a file was written or moved there. ms. */
export function changedAt({ file }: SeenForeignClaim): number {
  return Math.max(file.mtimeMs, file.ctimeMs);
}

/** The same for whoever puts it into words. `asking`: the one who asks, encoded. */
export function foreignFacts(seenClaim: SeenForeignClaim, nowMs: number, asking?: string): ForeignFacts {
  const { claim, agent, owner } = seenClaim;
  return { path: claim.path, ...(agent === undefined ? {} : { agent }), isAsker: owner !== undefined && asking !== undefined && sameOwner(owner, asking), agoMs: nowMs - changedAt(seenClaim) };
}

/** What says that this task was claimed without dibs. Undefined if nothing does. */
export function* outsideOf(id: string, asking?: string): Step<ForeignFacts | undefined> {
  return yield* outsideAmong(foreignClaimsAmong(yield* list(CLAIMED), idKey(id)), asking);
}

function* outsideAmong(claims: readonly ForeignClaim[], asking?: string): Step<ForeignFacts | undefined> {
  const most = claims.length === 0 ? undefined : mostTelling(yield* seen(claims));
  return most === undefined ? undefined : foreignFacts(most, (yield* now('reading')).ms, asking);
}

/**
 * `held`: somebody claimed it without dibs, who, and for how long nothing was changed there. Nothing of the task's text
 * is part of it. Undefined if nothing is there any more.
 */
export function* heldWithoutDibs(id: string, claims: readonly ForeignClaim[], asking?: string): Step<DibsError | undefined> {
  const outside = yield* outsideAmong(claims, asking);
  return outside === undefined ? undefined : refused({ why: 'without-dibs', id, outside }, { do: 'diagnose' });
}

/**
 * `held` if something in claimed/ says that this task was claimed without dibs. `asking`: the one who asks, encoded.
 */
export function* claimedWithoutDibs(id: string, asking?: string): Step<DibsError | undefined> {
  return yield* heldWithoutDibs(id, foreignClaimsAmong(yield* list(CLAIMED), idKey(id)), asking);
}

/** Why there is no such task anywhere: it was claimed without dibs, or it is not there. */
export function* absent(id: string, asking?: string): Step<DibsError> {
  return (yield* claimedWithoutDibs(id, asking)) ?? notFound(id);
}
