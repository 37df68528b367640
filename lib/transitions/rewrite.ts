/**
 * Replaces the text of a task: of a claimed one for its holder, and of one at rest for anybody.
 *
 * What must stay true: nobody sees half a text, nobody's bytes are destroyed, and a text never lands on a task that has
 * moved on. A rename over the old file could do all three, because it does not ask what it replaces: whoever wakes late
 * would write a ghost, and an editor's newest save would be gone. So the claim is marked, as for its end. The mark
 * takes the name away that an editor writes and a heartbeat touches, and proves that the claim stands. The new text is
 * published under that name, which fails if it is taken; the marked file is still the task. Then the mark is taken away
 * by one rename, and with that rename the new text is the task. Whoever takes the mark over before has undone it all:
 * the old text is put back above the new file, which is debris.
 *
 * A task at rest is rewritten under a claim, like a move to its own shelf, one generation higher.
 */

import { refused } from '../rules/error.ts';
import { SKEW_MS } from '../rules/lease.ts';
import { meantAmong } from '../rules/mine-among.ts';
import { bareName, type ClaimedName, type RestName, type TaskName } from '../rules/name.ts';
import { sameBytes } from '../rules/same-bytes.ts';
import type { Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { now, pause, publish, read, type Step } from '../store/step.ts';
import type { Caller } from './caller.ts';
import { discard } from './drop.ts';
import { absent, claimedWithoutDibs } from './foreign-claim.ts';
import { doneBy, record } from './history.ts';
import { lookConfirmingAbsence } from './look.ts';
import { refuseUnlessInDoubt, settleDoubt } from './mine.ts';
import { arrived, takeAndLeave } from './move.ts';
import { otherTenure, refuse } from './not-mine.ts';
import { inDoubt, unproven } from './refusal.ts';
import { renew } from './renew.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { markTask, unpin } from './under-mark.ts';

/** Makes the new text of the old one. It may run several times, and may throw: then nothing is changed. */
export type Change = (bytes: Uint8Array, task: TaskName) => Uint8Array;

export interface Rewritten {
  readonly task: TaskName;
  /** False if the text was already so. */
  readonly isNew: boolean;
}

export interface RewriteOptions {
  /** What the log says of it. */
  readonly said?: string;
  /** The claim by which the caller holds it. */
  readonly fence?: Fence | undefined;
}

const TRIES = 6;
/** More than this is no text of a task that anybody would change by a command. */
const MOST_BYTES = 4 * 1024 * 1024;
// The kernel's tick, by which a new file can seem older than it is.
const TICK_MS = 20;

/**
 * Throws `held` if another has it, `lost` if the caller had it and has not acknowledged the loss, `not-claimable` if it
 * is finished, `not-found`, `in-doubt`, `unproven`, and what `change` throws.
 */
export function* rewrite(caller: Caller, id: string, change: Change, { said, fence }: RewriteOptions = {}): Step<Rewritten> {
  let meant = fence;
  return yield* retryStep(TRIES, () => inDoubt(id, 'hands-changed', 'show'), function* (): Step<Rewritten | undefined> {
    const names = yield* lookConfirmingAbsence(idKey(id));
    const task = judge(names)?.task;
    if (task === undefined) throw yield* absent(id, caller.owner);
    const mine = meantAmong(caller, names, meant);
    if (mine.kind === 'unproven') throw yield* unproven(mine.tenure);
    if (mine.kind === 'other') throw otherTenure(caller, mine.tenure);
    if (mine.kind === 'doubt') {
      yield* settleDoubt(caller, mine.mark);
      return undefined;
    }
    if (mine.kind === 'held') {
      // Another process of this owner may end it meanwhile and claim again. The caller does not mean that claim.
      meant = { stamp: mine.tenure };
      return yield* rewriteHeld(caller, mine.tenure, change, said);
    }
    if (task.kind === 'claimed' || meant !== undefined) {
      yield* refuseUnlessInDoubt(caller, id, names, meant);
      return undefined;
    }
    return yield* rewriteAtRest(caller, task, names, { change, said });
  });
}

function* rewriteHeld(caller: Caller, tenure: ClaimedName, change: Change, said: string | undefined): Step<Rewritten | undefined> {
  const before = yield* textOf(tenure);
  if (before === undefined) return undefined;
  // This comes before anything is touched: what cannot be changed is left as it is.
  const isNew = !sameBytes(before, change(before, tenure));
  if (isNew && !(yield* replace(caller, tenure, change))) return undefined;
  // The heartbeat of the new file, and the look after which success may be said.
  const held = yield* renew(caller, tenure.id, { stamp: tenure });
  if (isNew && held.tenure.path !== bareName(tenure).path && !sameBytes((yield* textOf(held.tenure)) ?? before, change(before, tenure))) return undefined;
  if (isNew) yield* record('set', held.tenure, { ...doneBy(caller), text: said });
  return { task: held.tenure, isNew };
}

function* rewriteAtRest(caller: Caller, task: RestName, names: readonly TaskName[], { change, said }: { readonly change: Change; readonly said: string | undefined }): Step<Rewritten | undefined> {
  // Whoever lost this task, and does not know it yet, means the claim that is gone.
  const refusal = yield* refuse(caller, task.id, names);
  if (refusal.code === 'in-doubt') return undefined;
  if (refusal.facts?.why === 'lost') throw refusal;
  if (task.shelf === 'complete' || task.shelf === 'cancelled') throw refused({ why: 'finished', id: task.id, shelf: task.shelf }, { do: 'show', id: task.id });
  const elsewhere = task.shelf === 'scoped' ? yield* claimedWithoutDibs(task.id, caller.owner) : undefined;
  if (elsewhere !== undefined) throw elsewhere;
  const before = yield* textOf(task);
  if (before === undefined) return undefined;
  if (sameBytes(before, change(before, task))) return { task, isNew: false };
  const put = yield* takeAndLeave(caller, task, task.shelf, (tenure) => replace(caller, tenure, change));
  if (put === undefined) return undefined;
  const next = yield* arrived(caller, task, put);
  yield* record('set', next, { ...doneBy(caller), from: task.path, text: said });
  return { task: next, isNew: true };
}

/** Replaces the text under this tenure. False: its name was gone, or somebody took the mark over, so look again. */
function* replace(caller: Caller, tenure: ClaimedName, change: Change): Step<boolean> {
  const marked = yield* markTask(caller, tenure);
  if (marked === undefined) return false;
  const { mark } = marked;
  let old: Uint8Array | undefined;
  try {
    old = yield* textOf(mark);
    if (old === undefined) return false;
    yield* untilLater(mark);
    yield* publish(bareName(mark).path, change(old, mark));
  } catch (error) {
    yield* unpin(caller, mark);
    // An editor has saved there meanwhile. The marked bytes are the task again.
    if (isFault(error, 'EEXIST')) return false;
    throw error;
  }
  return yield* discard(mark.path, old);
}

/** A heartbeat is never set back: the new file must not be older than the last one. */
function* untilLater({ path }: ClaimedName): Step<void> {
  const file = yield* statIfThere(path);
  const { ms } = yield* now('reading');
  const ahead = (file?.mtimeMs ?? 0) + TICK_MS - ms;
  // What is further ahead is no heartbeat.
  if (ahead > 0 && ahead <= SKEW_MS) yield* pause(ahead);
}

/** The whole text. Undefined if the name is gone. */
function* textOf(task: TaskName): Step<Uint8Array | undefined> {
  const file = yield* statIfThere(task.path);
  if (file === undefined) return undefined;
  if (file.kind !== 'file') throw refused({ why: 'not-a-file', id: task.id, path: task.path, kind: file.kind }, { do: 'diagnose' });
  if (file.size > MOST_BYTES) throw refused({ why: 'file-unfit', path: task.path, because: { is: 'too-long', most: MOST_BYTES } });
  try {
    return yield* read(task.path, MOST_BYTES + 1);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}
