/**
 * Examination: the only way to take an expired claim.
 *
 * Expiry is read from mtime, and a rename does not compare mtime, so "stat, then rename" would rob an owner who renewed
 * in between. So the claim is first renamed to a name that its owner cannot touch, with a nonce that is fresh for every
 * examination. After that, the result of fstat is final, and a listing that is read later decides what to do.
 */

import { isExpired } from '../rules/lease.ts';
import { nextNonce } from '../rules/mark-nonce.ts';
import { markedName, restName, sameStamp, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { compareRank } from '../rules/truth.ts';
import { nonce, now, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { end } from './belief.ts';
import { drop, putAside } from './drop.ts';
import { bracketedLook } from './look.ts';
import { tryRename } from './try-rename.ts';
import type { Caller } from './caller.ts';
import { statIfThere } from './stat-if-there.ts';
import { putBack } from './put-back.ts';
import { shelve } from './shelve.ts';
import { makeDurable, requireTenureLeft, takeMarked, type Take, type Taken } from './take.ts';
import { endBeside, lift, takenOver, unpin, wasLinked, type Marked } from './under-mark.ts';

/** What to do with a claim if it has expired. */
export type Intent =
  | { readonly kind: 'reap'; readonly shelf: 'scoped' | 'waiting' | 'review' }
  | ({ readonly kind: 'take' } & Omit<Take, 'purpose'>)
  /** Nothing: only see whether it stands (for a holder that met a mark on its own tenure). */
  | { readonly kind: 'settle' };

export type Examined =
  /** Somebody else acted first. Nothing was decided here. */
  | { readonly kind: 'gone' }
  /** A directory, a symlink, a device. It is never taken and never touched. */
  | { readonly kind: 'unfit'; readonly what: Stat['kind'] }
  /** It is alive after all, or this examination may not take it. Now it has this name. */
  | { readonly kind: 'standing'; readonly tenure: ClaimedName; readonly expired: boolean }
  | { readonly kind: 'reaped'; readonly to: TaskName; readonly kept?: string }
  | { readonly kind: 'taken'; readonly taken: Taken }
  /** It was debris. Its bytes are in lost+found, or they are the task's own. */
  | { readonly kind: 'cleared'; readonly aside?: string };

/** Examines a claim, or takes over the mark that a dead examiner left on it, and acts on the result. */
export function* examine(caller: Caller, claim: ClaimedName, intent: Intent): Step<Examined> {
  const before = yield* statIfThere(claim.path);
  if (before === undefined) return { kind: 'gone' };
  if (before.kind !== 'file') return { kind: 'unfit', what: before.kind };
  if (intent.kind === 'take') requireTenureLeft(caller, claim);
  // This comes before anything is touched: if the clock cannot be read (a full disk), a living owner is left in peace.
  yield* now('taking');
  const mark = markedName(claim, nextNonce(claim.nonce, yield* nonce()));
  if (!(yield* tryRename(claim.path, mark.path))) return { kind: 'gone' };
  const final = yield* statIfThere(mark.path);
  if (final === undefined) return { kind: 'gone' };
  const { ms } = yield* now('writing');
  const sight = yield* bracketedLook(mark.key);
  if (!sight.latest.some((name) => name.path === mark.path)) return { kind: 'gone' };
  if (claim.nonce !== undefined && (yield* wasLinked(mark, final.ino, sight.names))) {
    yield* drop(mark.path, final.ino);
    return { kind: 'cleared' };
  }
  const names = claim.nonce === undefined ? sight.names : yield* takenOver(claim, sight.names);
  const seen = names.find((name): name is ClaimedName => name.path === mark.path) ?? mark;

  // The mark itself has changed the ctime, so the earlier ctime is used.
  const expired = isExpired(mark, final.mtimeMs, ms, before.ctimeMs);
  const others = names.filter((name) => name.kind === 'rest' || !sameTenure(name, mark));
  const above = others.filter((name) => compareRank(name, seen) < 0).toSorted(compareRank)[0];
  if (above !== undefined && expired) return yield* clear(caller, seen, final, above);
  // Whoever ends another claim beside this one ends this one first, perhaps after its belief was read.
  const paired = others.some((name) => name.kind === 'claimed' && (name.generation === mark.generation || name.ending === true));
  if (!expired || above !== undefined || paired || intent.kind === 'settle') {
    const tenure = yield* putBack(caller, mark, above === undefined && !paired);
    return tenure === undefined ? { kind: 'gone' } : { kind: 'standing', tenure, expired };
  }
  return yield* finish(caller, { mark: seen, names }, intent);
}

/** The claim has expired, it is the task, and it is alone in its generation. */
function* finish(caller: Caller, marked: Marked, intent: Exclude<Intent, { kind: 'settle' }>): Step<Examined> {
  if (intent.kind === 'take') {
    const taken = yield* takeMarked(caller, marked, { ...intent, purpose: 'taking' });
    return taken.kind === 'missed' ? { kind: 'gone' } : { kind: 'taken', taken };
  }
  const mark = yield* lifted(caller, marked);
  if (mark === undefined) return { kind: 'gone' };
  yield* endBeside(marked);
  yield* end(mark);
  const to = restName(intent.shelf, mark.id, mark.generation, mark.ext);
  const shelved = yield* shelve(mark, to.path);
  if (shelved.kind !== 'done') {
    // "taken": a shadow appeared there at this instant. It outranks the mark now, and the next examination finds it.
    return { kind: 'gone' };
  }
  yield* makeDurable(caller, to);
  return shelved.kept === undefined ? { kind: 'reaped', to } : { kind: 'reaped', to, kept: shelved.kept };
}

/** Lifts the mark above everything beside it. If there is no higher generation, the owner gets the claim back. */
function* lifted(caller: Caller, marked: Marked): Step<ClaimedName | undefined> {
  try {
    return yield* lift(caller, marked);
  } catch (error) {
    yield* unpin(caller, marked.mark);
    throw error;
  }
}

/**
 * Something ranks above the claim. A second name of the task's own inode is removed, and other bytes are put aside. If
 * what ranks above is gone by now, nothing is decided: git may have taken it away, and the marked file can be all that
 * is left of the task.
 */
function* clear(caller: Caller, mark: ClaimedName, final: Stat, above: TaskName): Step<Examined> {
  const task = yield* statIfThere(above.path);
  if (task === undefined) {
    yield* putBack(caller, mark, false);
    return { kind: 'gone' };
  }
  // A claim of the same stamp that ranks above is this very claim, published again. It stands.
  if (above.kind === 'rest' || !sameStamp(above, mark)) yield* end(mark);
  const aside = task.ino === final.ino ? yield* drop(mark.path, final.ino) : yield* putAside(mark.path);
  return aside === undefined ? { kind: 'cleared' } : { kind: 'cleared', aside };
}
