/**
 * Ends a living claim by putting its file on a shelf: release, complete, and the end of a move.
 *
 * What must stay true: the linked file is the one that was looked at, whatever an editor writes under the claim's name.
 * And before the belief says that the claim ends, the mark ranks first by its name alone, whatever git has brought. So
 * this works under a mark, and a process that is killed in it has ended nothing, or everything.
 */

import { bareName, restName, type ClaimedName, type RestName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import type { Step } from '../store/step.ts';
import { end } from './belief.ts';
import type { Caller } from './caller.ts';
import { drop } from './drop.ts';
import { statIfThere } from './stat-if-there.ts';
import { shelve, type Shelved } from './shelve.ts';
import { makeDurable } from './take.ts';
import { endBeside, lift, markTask, unpin } from './under-mark.ts';

export type Put =
  /** `mark`: the name that the claim had last. `ino` and `kept` as `shelve` returns them. */
  | { readonly kind: 'done'; readonly mark: ClaimedName; readonly task: RestName; readonly ino: bigint | undefined; readonly kept?: string }
  /** The shelf has another file of that name. The claim stands again. */
  | { readonly kind: 'taken'; readonly task: RestName };

/**
 * Undefined if the claim's name was gone, something ranks above it, or somebody took the mark over: look again. After a
 * fault, which is thrown, the claim stands again, as far as the disk allows. Whoever calls this looks afterwards:
 * something else can be the task by then.
 */
export function* putOnShelf(caller: Caller, tenure: ClaimedName, to: RestShelf): Step<Put | undefined> {
  const marked = yield* markTask(caller, tenure);
  if (marked === undefined) return undefined;
  let { mark } = marked;
  let shelved: Shelved;
  let task: RestName;
  try {
    const lifted = yield* lift(caller, marked);
    if (lifted === undefined) return undefined;
    mark = lifted;
    task = restName(to, mark.id, mark.generation, mark.ext);
    yield* endBeside(marked);
    yield* end(mark, to);
    shelved = yield* shelve(mark, task.path);
  } catch (fault) {
    yield* unpin(caller, mark);
    throw fault;
  }
  if (shelved.kind === 'gone') return undefined;
  if (shelved.kind === 'taken') {
    yield* unpin(caller, mark);
    return { kind: 'taken', task };
  }
  yield* makeDurable(caller, task);
  return { ...shelved, mark, task };
}

/** Puts aside what an editor wrote under the claim's name while it was marked. Returns where it went. */
export function* clearBare(mark: ClaimedName, tenure: ClaimedName, ino: bigint | undefined): Step<string | undefined> {
  for (const path of new Set([tenure.path, bareName(mark).path])) {
    if ((yield* statIfThere(path)) === undefined) continue;
    const aside = yield* drop(path, ino ?? 0n);
    if (aside !== undefined) return aside;
  }
  return undefined;
}
