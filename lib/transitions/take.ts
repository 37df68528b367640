/**
 * Taking a tenure: one rename to a name that carries the next generation, the owner, the time and the lease, then the second
 * look. Every transition that begins a tenure (claim, take-over, steal, hand-off, resume, a longer lease) ends here.
 */

import { DibsError } from '../rules/error.ts';
import { claimedName, MAX_GENERATION, type ClaimedName, type TaskName } from '../rules/name.ts';
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
  if (from.generation >= MAX_GENERATION) {
    throw new DibsError('malformed', `${from.path} has the highest generation there is: nobody can claim it`, { task: from.id, next: ['doctor'] });
  }
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
