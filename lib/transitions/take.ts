/**
 * Taking a tenure: one rename to a name that carries the next generation, the owner, the time and the lease, then the second
 * look. Every transition that begins a tenure (claim, take-over, steal, hand-off, resume, a longer lease) ends here.
 */

import { DibsError } from '../rules/error.ts';
import { bareName, claimedName, MAX_GENERATION, sameOwner, type ClaimedName, type TaskName } from '../rules/name.ts';
import { shelfRank } from '../rules/shelf.ts';
import { isTaskId } from '../rules/task-id.ts';
import { now, sync, type Step } from '../store/step.ts';
import type { Purpose } from '../store/store.ts';
import { believe, forget } from './belief.ts';
import { moved } from './moved.ts';
import type { Party } from './party.ts';
import { isFault, present } from './present.ts';
import { secondLook, type SecondLook } from './second-look.ts';

export interface Take {
  /** The next owner, encoded. */
  readonly owner: string;
  /** Seconds. */
  readonly lease: number;
  readonly purpose?: Purpose;
}

export type Taken =
  | SecondLook
  /** The source was gone: somebody acted first, and nothing was touched. */
  | { readonly kind: 'missed' };

/** Renames `from` to a new tenure of `take.owner` and takes the second look. */
export function* take(party: Party, from: TaskName, { owner, lease, purpose = 'writing' }: Take): Step<Taken> {
  requireTenureLeft(party, from);
  const { ms } = yield* now(purpose);
  const tenure = yield* reserve(party, from, owner, lease, ms);
  let done: boolean;
  try {
    done = yield* moved(from.path, tenure.path);
  } catch (fault) {
    // A belief outlives the attempt only where nobody can tell whether the attempt succeeded.
    if ((yield* present(tenure.path)) === undefined) yield* forget(tenure);
    throw fault;
  }
  if (!done) {
    yield* forget(tenure);
    return { kind: 'missed' };
  }
  yield* makeDurable(party, tenure);
  return yield* secondLook(tenure);
}

/**
 * Throws `malformed` where no tenure can follow, because a name can count no more of them: before anything is touched. What needs none
 * still works (complete, release, renew, and the janitor), and then the task can be moved to a later shelf, and be added under another id.
 */
export function requireTenureLeft(party: Party, from: TaskName): void {
  if (from.generation < MAX_GENERATION) return;
  const path = from.kind === 'claimed' ? bareName(from).path : from.path;
  const why = `${path} has the highest generation there is, so nobody can claim it any more`;
  if (from.kind === 'claimed') {
    const isOwn = sameOwner(from.owner, party.owner);
    throw new DibsError('malformed', `${why}: it ends with this claim, which can be completed or given back`, { task: from.id, next: isOwn ? ['complete', from.id] : ['janitor'] });
  }
  if (shelfRank(from.shelf) < shelfRank('cancelled')) {
    throw new DibsError('malformed', `${why}: move it away, and add it again under another id`, { task: from.id, next: ['move', from.id, '--to', 'cancelled'] });
  }
  throw new DibsError('malformed', `${why}: add it again under another id`, { task: from.id, next: nextId(from.id) });
}

/** How to add a task under another id than this one, which is used up. */
export function nextId(id: string): readonly string[] {
  return isTaskId(`${id}-2`) ? ['add', `${id}-2`] : ['log', id];
}

/** The name of the next tenure, which is this caller's alone: the belief in it is made exclusively. */
function* reserve(party: Party, from: TaskName, owner: string, lease: number, claimedAt: number): Step<ClaimedName> {
  // Under the time of the tenure it follows a put-back might publish that one.
  if (from.kind === 'claimed' && claimedAt === from.claimedAt) return yield* reserve(party, from, owner, lease, claimedAt + 1);
  const tenure = claimedName({ ...from, generation: from.generation + 1 }, { owner, claimedAt, lease }, party.settings.colon);
  if (yield* believe(tenure)) {
    if ((yield* present(tenure.path)) === undefined) return tenure;
    // It lies there still from an attempt that did not count and was forgotten.
    yield* forget(tenure);
  }
  return yield* reserve(party, from, owner, lease, claimedAt + 1);
}

/** `durable: true`: the file itself goes to disk after each transition. */
export function* makeDurable(party: Party, name: TaskName | ClaimedName): Step<void> {
  if (!party.settings.durable) return;
  try {
    yield* sync(name.path);
  } catch (fault) {
    // Already moved on by somebody: theirs to make durable.
    if (!isFault(fault, 'ENOENT')) throw fault;
  }
}
