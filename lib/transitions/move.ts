/** Moving a task between shelves that are not claimed. Backwards it is a generation higher, so that its rank never falls. */

import { DibsError } from '../rules/error.ts';
import { restName, type RestName } from '../rules/name.ts';
import { shelfRank, type RestShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { record } from './history.ts';
import { bracketedLook, lookTwice } from './look.ts';
import type { Party } from './party.ts';
import { present } from './present.ts';
import { heldBy, inDoubt, notFound } from './refusal.ts';
import { shelve } from './shelve.ts';
import { makeDurable } from './take.ts';

export interface Moved {
  readonly from: RestName;
  readonly task: RestName;
}

const TRIES = 4;

/** Throws `held` when it is claimed (release it first), `conflict` when the shelf has another file of that name, `not-found`. */
export function* move(party: Party, id: string, to: RestShelf, reason?: string): Step<Moved> {
  for (let tries = TRIES; tries > 0; tries--) {
    const task = judge(yield* lookTwice(idKey(id)))?.task;
    if (task === undefined) throw notFound(id);
    if (task.kind === 'claimed') throw yield* heldBy(task);
    if (task.shelf === to) throw new DibsError('not-claimable', `${task.id} is already in ${to}/`, { task: task.id, next: ['show', task.id] });
    const backwards = shelfRank(to) < shelfRank(task.shelf);
    const next = restName(to, task.id, task.generation + (backwards ? 1 : 0), task.ext);
    const shelved = yield* shelve(task.path, next.path);
    if (shelved.kind === 'gone') continue;
    if (shelved.kind === 'taken') throw new DibsError('conflict', `${next.path} is taken by another file`, { task: task.id, next: ['doctor'] });
    yield* makeDurable(party, next);
    const { names } = yield* bracketedLook(task.key);
    const top = judge(names)?.task;
    // Somebody claimed it between our look and our link: the name we made is debris then, and the task is theirs.
    if (top?.kind === 'claimed' && (yield* present(next.path)) !== undefined) throw yield* heldBy(top);
    yield* record('move', next, { by: party.owner, from: task.path, text: reason });
    return { from: task, task: next };
  }
  throw inDoubt(id, 'it kept moving while it was looked at');
}
