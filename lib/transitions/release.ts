/** Giving a claim up: release and complete. Link to the shelf, then take the claimed name away. */

import { DibsError } from '../rules/error.ts';
import type { EventKind } from '../rules/event.ts';
import { restName, type ClaimedName, type RestName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import type { Fence } from '../rules/stamp.ts';
import { compareRank, judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { forgetWithOlder } from './belief.ts';
import { record } from './history.ts';
import { lookPastMark, requireMine } from './mine.ts';
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
    const shelved = yield* shelve(tenure, task.path);
    if (shelved.kind === 'gone') continue;
    if (shelved.kind === 'taken') {
      throw new DibsError('conflict', `${task.path} is another file, and ranks above your claim; nothing of yours was touched`, { task: tenure.id, next: ['doctor'] });
    }
    yield* makeDurable(party, task);
    yield* requireStanding(party, tenure, task, shelved.ino);
    yield* record(event, task, { by: party.owner, from: tenure.path, text, artifacts });
    yield* forgetWithOlder(tenure);
    return shelved.kept === undefined ? { tenure, task } : { tenure, task, kept: shelved.kept };
  }
  throw inDoubt(id, 'your claim is being examined');
}

/**
 * Did giving up what we took for ours give up the task? The link can have named a ghost that an editor left behind after the claim
 * was lost, or while an examiner had the true file under a mark. Throws `lost` or `in-doubt` when something ranks above the file
 * on the shelf, unless it is the next tenure of that very file: then somebody was quick.
 */
function* requireStanding(party: Party, tenure: ClaimedName, task: RestName, ino: bigint | undefined): Step<void> {
  for (let tries = TRIES; ; tries--) {
    const names = yield* lookPastMark(party, tenure);
    const top = judge(names)?.task;
    if (top === undefined || compareRank(top, task) >= 0) return;
    const file = yield* present(top.path);
    if (file === undefined && tries > 1) continue;
    const isOurs = ino !== undefined && file?.ino === ino;
    // Moved on to a later shelf by somebody.
    if (isOurs && top.kind === 'rest' && top.generation === task.generation) return;
    const isGone = (yield* present(task.path)) === undefined;
    // Only from scoped/ is anybody so quick; from another shelf the janitor may have tidied our name away as a second one of a lost claim.
    if (isOurs && isGone && task.shelf === 'scoped') return;
    if (isOurs || (isGone && top.generation > task.generation)) throw inDoubt(task.id, 'it was put on its shelf, and somebody has taken it or another file since', 'show');
    throw yield* lostTo(task.id, [tenure], top);
  }
}
