/**
 * Takes a tenure: one rename to a name that carries the next generation, the owner, the time and the lease, then the
 * second look. Every transition that begins a tenure (claim, take-over, steal, handoff, resume, a longer lease) ends
 * here.
 */

import { refused, type DibsError } from '../rules/error.ts';
import type { Remedy } from '../rules/facts.ts';
import { highestGeneration as generationIn, speaksOfClaimAt } from '../rules/event.ts';
import { bareName, claimedName, MAX_GENERATION, sameOwner, sameStamp, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { decodeOwner } from '../rules/owner.ts';
import { shelfRank } from '../rules/shelf.ts';
import { isTaskId } from '../rules/task-id.ts';
import { now, sync, type Step } from '../store/step.ts';
import type { Purpose } from '../store/store.ts';
import { beliefs, believe, end, forget } from './belief.ts';
import { highestGeneration } from './fence.ts';
import { tailOf } from './history.ts';
import { tryRename } from './try-rename.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { secondLook, type SecondLook } from './second-look.ts';
import { endBeside, lift, markTask, unpin, type Marked } from './under-mark.ts';

export interface Take {
  /** The next owner, encoded. */
  readonly owner: string;
  /** Seconds. */
  readonly lease: number;
  readonly purpose?: Purpose;
  /** The work tree in which the next owner works, for its belief: see Caller.workTree. */
  readonly workTree?: Caller['workTree'];
}

export type Taken =
  | SecondLook
  /** The source was gone, because somebody acted first. Nothing was touched. */
  | { readonly kind: 'missed' };

/**
 * Takes a task at rest. Its first name is one generation above the file, so that a shadow that an old look takes never
 * gets above a task that was claimed from the same file. If more is known than the file says (git brought an older one
 * back, or somebody wrote it anew), the claim is lifted above all of that under a mark before it counts.
 */
export function* takeFromShelf(caller: Caller, from: TaskName, { owner, lease, workTree }: Take): Step<Taken> {
  const log = (yield* tailOf(from.id)) ?? '';
  // This comes before anything is touched, because nothing could be lifted above it.
  if (generationIn(log) >= MAX_GENERATION) throw usedUp(from);
  const tenure = yield* take(caller, from, from.generation + 1, { owner, lease }, log);
  if (tenure === undefined) return { kind: 'missed' };
  const looked = yield* secondLook(tenure, { place: placeOf(owner, workTree) });
  return looked.kind === 'used' ? yield* takeAgain(caller, tenure, workTree) : looked;
}

/** Takes a file under the caller's own mark that is the task, by a look that came after the mark. */
export function* takeMarked(caller: Caller, marked: Marked, { owner, lease, purpose = 'writing', workTree }: Take): Step<Taken> {
  let { mark } = marked;
  try {
    const lifted = yield* lift(caller, marked);
    if (lifted === undefined) return { kind: 'missed' };
    mark = lifted;
    const hopeless = hopelessBeside(marked);
    // This comes before the belief ends: whoever sees that it has ended must also find that its own has.
    for (const name of hopeless) yield* end(bareName(name));
    yield* endBeside(marked);
    yield* end(mark);
    const known = yield* highestGeneration(mark.key, [...marked.names, mark]);
    const tenure = yield* take(caller, mark, known + 1, { owner, lease, purpose }, (yield* tailOf(mark.id)) ?? '');
    if (tenure === undefined) return { kind: 'missed' };
    const looked = yield* secondLook(tenure, { hopeless, besideFiles: true, place: placeOf(owner, workTree) });
    return looked.kind === 'used' ? yield* takeAgain(caller, tenure, workTree) : looked;
  } catch (fault) {
    yield* unpin(caller, mark);
    throw fault;
  }
}

/**
 * Where a session makes its claim. For an owner without one it is remarked later, by whoever knows that no session is
 * hidden behind it.
 */
function placeOf(owner: string, workTree: Take['workTree']): string | undefined {
  if (workTree === undefined || decodeOwner(owner)?.session === undefined) return undefined;
  const place = workTree();
  return place === undefined || /[\r\n]/.test(place) ? undefined : place;
}

/**
 * Claims that others began beside a confirmed tenure. None of them can count. If one had been there with its belief
 * when the tenure was confirmed, the tenure would not have been confirmed. One that came later sees what is here now,
 * or that it was ended itself.
 */
function hopelessBeside({ mark, names }: Marked): readonly ClaimedName[] {
  return mark.belief === 'confirmed' ? names.filter((name): name is ClaimedName => name.kind === 'claimed' && name.belief === 'reserved') : [];
}

/**
 * The generation of this tenure was given before, and it has not counted yet. So its owner takes it from itself, above
 * everything that is known.
 */
export function* takeAgain(caller: Caller, tenure: ClaimedName, workTree?: Take['workTree']): Step<Taken> {
  const marked = yield* markTask(caller, tenure);
  if (marked === undefined) return { kind: 'doubt', tenure };
  const taken = yield* takeMarked(caller, marked, { ...tenure, workTree });
  if (taken.kind === 'missed') return { kind: 'doubt', tenure };
  yield* forget(tenure);
  return taken;
}

/** Renames `from` to a new tenure. Undefined if it was gone. `log`: the text of its log. */
function* take(caller: Caller, from: TaskName, generation: number, { owner, lease, purpose = 'writing' }: Take, log: string): Step<ClaimedName | undefined> {
  requireTenureLeft(caller, from);
  if (generation > MAX_GENERATION) {
    throw usedUp(from);
  }
  const { ms } = yield* now(purpose);
  const times = new Set((yield* ownBeliefs(owner, from.key)).map(({ claimedAt }) => claimedAt));
  if (from.kind === 'claimed') times.add(from.claimedAt);
  const isGiven = (claimedAt: number): boolean => times.has(claimedAt) || speaksOfClaimAt(log, claimedAt);
  // What is taken from review/ is a review, whoever takes it from whom since. So is what a mover takes there: the name
  // says where the task goes if its process dies.
  const review = from.kind === 'claimed' ? from.review : from.shelf === 'review';
  const tenure = yield* reserve(caller, from, generation, { owner, claimedAt: ms, lease, review }, isGiven);
  let done: boolean;
  try {
    done = yield* tryRename(from.path, tenure.path);
  } catch (fault) {
    // The belief stays only if nobody can tell whether the attempt succeeded.
    if ((yield* statIfThere(tenure.path)) === undefined) yield* forget(tenure);
    throw fault;
  }
  if (!done) {
    yield* forget(tenure);
    return undefined;
  }
  yield* makeDurable(caller, tenure);
  return tenure;
}

/**
 * Throws `malformed` if no tenure can follow, because a name cannot count higher. This comes before anything is
 * touched. What needs no new tenure still works (complete, release, renew, and the janitor). After that, the task can
 * be moved to a later shelf and added under another id.
 */
export function requireTenureLeft(caller: Caller, from: TaskName): void {
  if (from.generation < MAX_GENERATION) return;
  const path = from.kind === 'claimed' ? bareName(from).path : from.path;
  const facts = { why: 'last-generation', id: from.id, path } as const;
  if (from.kind === 'claimed') {
    const isOwn = sameOwner(from.owner, caller.owner);
    throw refused({ ...facts, remains: 'end-claim' }, isOwn ? { do: 'complete', id: from.id } : { do: 'sweep' });
  }
  if (shelfRank(from.shelf) < shelfRank('cancelled')) throw refused({ ...facts, remains: 'move-away' }, { do: 'move', id: from.id, to: 'cancelled' });
  throw refused({ ...facts, remains: 'other-id' }, otherId(from.id));
}

function usedUp({ id }: TaskName): DibsError {
  return refused({ why: 'generations-used', id }, otherId(id));
}

/** To add the task under another id, because this one is used up. */
export function otherId(id: string): Remedy {
  return isTaskId(`${id}-2`) ? { do: 'add', id: `${id}-2` } : { do: 'log', id };
}

/**
 * What this owner believes, or believed, to hold of this task. None if that may not be looked at: then no belief is
 * made either.
 */
function* ownBeliefs(owner: string, key: string): Step<readonly ClaimedName[]> {
  try {
    return yield* beliefs(owner, key);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return [];
  }
}

/**
 * The name of the next tenure. It belongs to this caller alone, because the belief in it is made exclusively. No claim
 * had its stamp before: beliefs and the log use the stamp to say which claim has ended, and a put-back might publish
 * the earlier one.
 */
function* reserve(caller: Caller, from: TaskName, generation: number, { claimedAt: first, ...rest }: Parameters<typeof claimedName>[1], isGiven: (claimedAt: number) => boolean): Step<ClaimedName> {
  for (let claimedAt = first; ; claimedAt++) {
    if (isGiven(claimedAt)) continue;
    const tenure = claimedName({ ...from, generation }, { ...rest, claimedAt }, caller.settings.colon);
    if (!(yield* believe(tenure))) continue;
    // Its name lies there still from an attempt that did not count and was forgotten; or another process of this owner
    // chose the same ms for another lease, or the owner in other letters, and has its belief now, too.
    if ((yield* statIfThere(tenure.path)) === undefined && !(yield* isShared(tenure))) return tenure;
    yield* forget(tenure);
  }
}

/** Is there another belief of this stamp? */
function* isShared(tenure: ClaimedName): Step<boolean> {
  return (yield* ownBeliefs(tenure.owner, tenure.key)).some((belief) => sameStamp(belief, tenure) && !sameTenure(belief, tenure));
}

/** `durable: true`: the file itself is synced to disk after each transition. */
export function* makeDurable(caller: Caller, name: TaskName | ClaimedName): Step<void> {
  if (!caller.settings.durable) return;
  try {
    yield* sync(name.path);
  } catch (fault) {
    // Somebody has already moved it on, and must make it durable.
    if (!isFault(fault, 'ENOENT')) throw fault;
  }
}
