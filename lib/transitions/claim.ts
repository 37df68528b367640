/** Claims a task: one rename from scoped/, or the examination of an expired claim. Then comes the second look. */

import { refused, type DibsError } from '../rules/error.ts';
import type { ForeignClaim } from '../rules/foreign-claim.ts';
import { isExpired } from '../rules/lease.ts';
import { meantAmong } from '../rules/mine-among.ts';
import { isUnderReview, sameOwner, shelfBehind, type ClaimedName, type RestName, type TaskName } from '../rules/name.ts';
import type { Fence } from '../rules/stamp.ts';
import { leaseFor, ownLease } from '../rules/settings.ts';
import type { ClaimShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import type { TaskMetadata } from '../rules/task-metadata.ts';
import { judge, type Judgement } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, pause, type Step } from '../store/step.ts';
import { examine } from './examine.ts';
import { absent, heldWithoutDibs } from './foreign-claim.ts';
import { meantForAnother, requireClaimable, requireCurrent, requireReady } from './gate.ts';
import { heldAnew, type Held } from './held.ts';
import { doneBy, history, record } from './history.ts';
import { bracketedLook, lookBesideForeign } from './look.ts';
import { settleDoubt } from './mine.ts';
import { otherTenure, refuse } from './not-mine.ts';
import type { Caller } from './caller.ts';
import { statIfThere } from './stat-if-there.ts';
import { heldBy, holderOf, inDoubt, pathOf, unproven } from './refusal.ts';
import { renew } from './renew.ts';
import { requireMayTake } from './review-gate.ts';
import type { SecondLook } from './second-look.ts';
import { takeFromShelf, type Taken } from './take.ts';

export interface ClaimOptions {
  /** Seconds. The default is what the task says, else that of the registry. */
  readonly lease?: number | undefined;
  /** A first note for the log. */
  readonly note?: string | undefined;
  /** What to do if the caller holds it already. */
  readonly again?: 'welcome' | 'refuse';
  readonly fence?: Fence | undefined;
  /** Only what is to be done, or only what is to be reviewed. */
  readonly shelf?: ClaimShelf | undefined;
}

export interface Claim extends Held {
  /** The caller held it before. */
  readonly already: boolean;
  /** The expired tenure from which it was taken over. */
  readonly from?: ClaimedName;
  /** Whom its text means it for, if that is another: a wish that keeps nobody from naming the task. */
  readonly meantFor?: string;
  /** What its text says that it is about, where it was claimed anew. */
  readonly files?: readonly string[];
}

const TRIES = 6;
// Doubled with each try. A living examiner finishes within milliseconds.
const MARK_PAUSE_MS = 2;

/**
 * Claims `id` for the caller's owner. Throws `held`, `not-claimable`, `not-found`, `malformed`, `conflict` (the file
 * that was taken was not the task), `in-doubt`. The losers of a race have touched nothing.
 */
export function* claim(caller: Caller, id: string, options: ClaimOptions = {}): Step<Claim> {
  const lease = leaseFor(caller, options.lease, undefined);
  const left = new Set<string>();
  const saved = new Set<string>();
  return yield* retryStep(TRIES, () => inDoubt(id, 'hands-changed', 'claim'), function* (attempt) {
    const { names, foreign } = yield* lookBesideForeign(idKey(id));
    const judged = judge(names);
    if (judged === undefined) throw yield* absent(id, caller.owner);
    const { task } = judged;
    const mine = meantAmong(caller, names, options.fence);
    if (mine.kind === 'held') return yield* again(caller, mine.tenure, options);
    if (mine.kind === 'other') throw otherTenure(caller, mine.tenure);
    if (mine.kind === 'doubt') {
      yield* settleDoubt(caller, mine.mark);
      return undefined;
    }
    // A fence names a tenure of the caller. If there is none, that tenure was lost, and the caller does not mean a new
    // one.
    if (options.fence !== undefined) throw yield* refuse(caller, id, names, options.fence);
    // What is not proven to be the caller's is another's: refused while it lives, taken over once it has run out.
    if (mine.kind === 'unproven' && task.kind === 'rest') throw yield* unproven(mine.tenure, 'held-by-namesake');
    const outcome = task.kind === 'rest' ? yield* claimFromShelf(caller, task, { ...judged, foreign, left, saved, attempt, wanted: options.shelf }, lease) : yield* claimFromOwner(caller, task, { ...judged, foreign, left, saved, attempt, wanted: options.shelf }, lease);
    if (outcome === undefined || outcome.taken.kind === 'missed') return undefined;
    const claimed = yield* conclude(caller, task, outcome.taken, options.note);
    const { meantFor, files } = outcome;
    return { ...claimed, ...(meantFor === undefined ? {} : { meantFor }), ...(files === undefined ? {} : { files }) };
  });
}

interface Outcome {
  readonly taken: Taken;
  readonly meantFor: string | undefined;
  readonly files: readonly string[] | undefined;
}

function* claimFromShelf(caller: Caller, task: RestName, { debris, contested, foreign, left, attempt, wanted }: Beside, lease: number | undefined): Step<Outcome | undefined> {
  yield* requireClaimable(task, wanted);
  const elsewhere = foreign.length === 0 ? undefined : yield* heldWithoutDibs(task.id, foreign, caller.owner);
  if (elsewhere !== undefined) throw elsewhere;
  const events = yield* requireCurrent(task, debris);
  yield* requireMayTake(task, caller, events);
  const metadata = yield* requireReady(task, caller);
  if ((yield* settleClaims(caller, contested)) > 0 || !(yield* areLeft([...debris, ...contested], { left, attempt, caller }))) return undefined;
  return { taken: yield* takeFromShelf(caller, task, { owner: caller.owner, lease: lease ?? ownLease(caller, metadata.lease), workTree: caller.workTree }), ...workIn(task, caller, metadata) };
}

/** What matters only to whoever does the work: a reviewer is nobody for whom it was meant, and changes no files. */
function workIn(task: TaskName, caller: Caller, metadata: TaskMetadata | undefined): Pick<Outcome, 'meantFor' | 'files'> {
  return isUnderReview(task) ? { meantFor: undefined, files: undefined } : { meantFor: meantForAnother(metadata?.routing, caller), files: metadata?.files };
}

interface Beside extends Judgement {
  /** Claims of this task that were made without dibs. */
  readonly foreign: readonly ForeignClaim[];
  /** Claimed names that an earlier look already showed, when nobody believed in them. */
  readonly left: Set<string>;
  /** The claims whose work an earlier try saved. */
  readonly saved: Set<string>;
  /** The number of this try, from 1 to TRIES. */
  readonly attempt: number;
  /** Where the caller wants it from. */
  readonly wanted: ClaimShelf | undefined;
}

/**
 * Was every claimed name beside a file on the shelf left there by somebody? A name under a mark may be about to move to
 * a shelf. A name whose belief is gone may have moved since it was seen. In both cases the look is old, and the file
 * here may not be the task any more. So a mark is waited for, and examined if it stays. A name that nobody believes in
 * must still be there in the next look.
 */
export function* areLeft(beside: readonly TaskName[], { left, attempt, caller }: { readonly left: Set<string>; readonly attempt: number; readonly caller: Caller }): Step<boolean> {
  let all = true;
  for (const name of beside) {
    if (name.kind === 'rest' || (left.has(name.path) && name.nonce === undefined)) continue;
    left.add(name.path);
    all = false;
    if (name.nonce !== undefined) yield* attempt < TRIES - 1 ? pause(MARK_PAUSE_MS * 2 ** (attempt - 1)) : examine(caller, name, { kind: 'settle' });
  }
  return all;
}

/**
 * Settles claims of others that do not rank above the file on the shelf, but are believed in: their second look may
 * have counted before git brought the file. With a lease they hold the task. If the lease has run out, they are
 * examined and go. Returns how many went.
 */
function* settleClaims(caller: Caller, claims: readonly ClaimedName[]): Step<number> {
  let gone = 0;
  for (const name of claims) {
    if (name.belief === undefined || sameOwner(name.owner, caller.owner)) continue;
    const file = yield* statIfThere(name.path);
    if (file !== undefined && (file.kind !== 'file' || !isExpired(name, file.mtimeMs, (yield* now('writing')).ms))) throw yield* heldBy(name);
    const settled = yield* examine(caller, name, { kind: 'settle' });
    if (settled.kind === 'standing' && !settled.expired) throw yield* heldBy(settled.tenure);
    gone++;
  }
  return gone;
}

/** Another owner's claim: refused while it lives, examined once it has run out. Undefined: look again. */
function* claimFromOwner(caller: Caller, task: ClaimedName, { contested, saved, attempt, wanted }: Beside, lease: number | undefined): Step<Outcome | undefined> {
  const file = yield* statIfThere(task.path);
  if (file === undefined) return undefined;
  const { ms } = yield* now('writing');
  if (file.kind !== 'file' || !isExpired(task, file.mtimeMs, ms, file.ctimeMs)) {
    if (task.nonce === undefined) throw yield* heldFrom(caller, task);
  }
  if (task.nonce !== undefined && attempt < TRIES) {
    // Somebody is examining it. Only a mark that stays belongs to a dead examiner.
    yield* pause(MARK_PAUSE_MS * 2 ** (attempt - 1));
    return undefined;
  }
  if (wanted !== undefined && wanted !== shelfBehind(task)) throw refused({ why: wanted === 'review' ? 'not-in-review' : 'not-scoped', id: task.id, shelf: shelfBehind(task) }, { do: 'show', id: task.id });
  if (isUnderReview(task)) yield* requireMayTake(task, caller, (yield* history(task.id)).events);
  // Dead claims must not obstruct what follows for ever.
  if (task.belief !== 'confirmed' && (yield* settleClaims(caller, contested.filter(({ bare }) => bare !== task.bare))) > 0) return undefined;
  const metadata = file.kind === 'file' ? yield* requireReady(task, caller) : undefined;
  // This may take long. The examination looks again, so an owner that renews meanwhile keeps its claim.
  if (caller.save !== undefined && !saved.has(task.bare)) {
    saved.add(task.bare);
    yield* caller.save(task);
  }
  const examined = yield* examine(caller, task, { kind: 'take', owner: caller.owner, lease: lease ?? ownLease(caller, metadata?.lease), workTree: caller.workTree });
  if (examined.kind === 'taken') return { taken: examined.taken, ...workIn(task, caller, metadata) };
  if (examined.kind === 'standing' && !examined.expired) throw yield* heldFrom(caller, examined.tenure);
  if (examined.kind === 'standing') yield* settleBeside(caller, task);
  if (examined.kind === 'unfit') throw yield* heldFrom(caller, task);
  return undefined;
}

/** `held`, with what proves it where the caller may have it. */
function heldFrom({ owner, mustProve = false }: Caller, claim: ClaimedName): Step<DibsError> {
  return mustProve && sameOwner(claim.owner, owner) ? unproven(claim, 'held-by-namesake') : heldBy(claim);
}

/**
 * An expired claim that was put back is one of a pair. The other one is examined too. If it lives, it holds the task.
 * If it has run out, it goes, and the next try finds a single claim. So a dead pair needs no janitor.
 */
function* settleBeside(caller: Caller, task: ClaimedName): Step<void> {
  const beside = judge((yield* bracketedLook(task.key)).names)?.contested ?? [];
  for (const rival of beside) {
    if (rival.bare === task.bare) continue;
    const settled = yield* examine(caller, rival, { kind: 'settle' });
    if (settled.kind === 'standing' && !settled.expired) throw yield* heldBy(settled.tenure);
  }
}

/** Turns the result of the second look into an answer. */
function* conclude(caller: Caller, from: TaskName, taken: SecondLook, note: string | undefined): Step<Claim> {
  switch (taken.kind) {
    case 'counts': {
      const { tenure } = taken;
      yield* record(from.kind === 'claimed' ? 'take-over' : 'claim', tenure, { ...doneBy(caller), from: from.path, text: note });
      return { ...heldAnew(tenure), already: false, ...(from.kind === 'claimed' ? { from } : {}) };
    }
    case 'outranked':
      if (taken.by?.kind === 'claimed') throw yield* heldBy(taken.by);
      throw refused({ why: 'old-copy', id: from.id, path: from.path, ...pathOf(taken.by) }, { do: 'diagnose' });
    case 'doubt':
      throw inDoubt(from.id, 'claim-made-and-examined', 'claim');
  }
}

function* again(caller: Caller, tenure: ClaimedName, { again: welcome = 'welcome', fence, note, shelf }: ClaimOptions): Step<Claim> {
  if (shelf === 'review' && tenure.review !== true) throw refused({ why: 'not-in-review', id: tenure.id, shelf: 'claimed' }, { do: 'verify', id: tenure.id });
  if (welcome === 'refuse') {
    const { ms } = yield* now('reading');
    throw refused({ why: 'held-already', id: tenure.id, holder: holderOf(tenure), heldMs: ms - tenure.claimedAt }, { do: 'verify', id: tenure.id });
  }
  const held = yield* renew(caller, tenure.id, fence);
  if (note !== undefined) yield* record('note', held.tenure, { ...doneBy(caller), text: note });
  return { ...held, already: true };
}
