/** Giving a claim up: release and complete. Link to the shelf, then take the claimed name away. */

import { DibsError } from '../rules/error.ts';
import type { EventKind } from '../rules/event.ts';
import { restName, type ClaimedName, type RestName, type TaskName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import type { Fence } from '../rules/stamp.ts';
import { compareRank, judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { forget } from './belief.ts';
import { record } from './history.ts';
import { bracketedLook } from './look.ts';
import { requireMine } from './mine.ts';
import type { Party } from './party.ts';
import { present } from './present.ts';
import { inDoubt, lostTo } from './refusal.ts';
import { shelve } from './shelve.ts';
import { makeDurable } from './take.ts';

export interface GiveUp {
  readonly to: RestShelf;
  /** What was done, or why it is given up; for the log. */
  readonly text?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly fence?: Fence | undefined;
}

export interface GivenUp {
  readonly tenure: ClaimedName;
  readonly task: RestName;
  /** Where bytes went that an editor wrote under the claimed name in the last instant. */
  readonly kept?: string;
}

const TRIES = 4;

/** Back to scoped/, or parked on another shelf. */
export function release(party: Party, id: string, giveUp: GiveUp): Step<GivenUp> {
  return leave(party, id, giveUp, 'release');
}

/** To complete/, or to review/. */
export function complete(party: Party, id: string, giveUp: Omit<GiveUp, 'to'> & { readonly review?: boolean }): Step<GivenUp> {
  return leave(party, id, { ...giveUp, to: giveUp.review === true ? 'review' : 'complete' }, giveUp.review === true ? 'review' : 'complete');
}

/**
 * Throws `lost`, `held`, `not-claimable`, `not-found`, `in-doubt` as `requireMine` does, and `conflict` when the shelf has
 * another file of that name: then the claim is still held.
 */
function* leave(party: Party, id: string, { to, text, artifacts, fence }: GiveUp, event: EventKind): Step<GivenUp> {
  for (let tries = TRIES; tries > 0; tries--) {
    const tenure = yield* requireMine(party, id, fence);
    const task = restName(to, tenure.id, tenure.generation, tenure.ext);
    const shelved = yield* shelve(tenure.path, task.path);
    if (shelved.kind === 'gone') continue;
    if (shelved.kind === 'taken') {
      throw new DibsError('conflict', `${task.path} is taken by another file; ${tenure.id} is still yours`, { task: tenure.id, next: ['doctor'] });
    }
    yield* makeDurable(party, task);
    const above = yield* overtaken(task, shelved.ino);
    if (above !== undefined) throw yield* lostTo(id, [tenure], above);
    yield* record(event, task, { by: party.owner, from: tenure.path, text, artifacts });
    yield* forget(tenure);
    return shelved.kept === undefined ? { tenure, task } : { tenure, task, kept: shelved.kept };
  }
  throw inDoubt(id, 'your claim is being examined');
}

/**
 * What makes this giving-up void: the link can have named a ghost that an editor left behind after the claim was lost. The next
 * tenure of the very file that was put on the shelf is no such thing: somebody was quick.
 */
function* overtaken(task: RestName, ino: bigint): Step<TaskName | undefined> {
  for (let tries = TRIES; ; tries--) {
    const top = judge((yield* bracketedLook(task.key)).names)?.task;
    if (top === undefined || compareRank(top, task) >= 0) return undefined;
    const file = yield* present(top.path);
    if (file === undefined && tries > 1) continue;
    return top.generation > task.generation && file?.ino === ino ? undefined : top;
  }
}
