/**
 * All names of a registry, by task, or those of some tasks. Of a second listing, only what it shows in addition is
 * looked at.
 */

import type { ForeignName, TaskName } from '../rules/name.ts';
import { mayNameOneOf } from '../rules/names-of-task.ts';
import { CLAIMED, FLOW, type Shelf } from '../rules/shelf.ts';
import { list, now, type Step } from '../store/step.ts';
import { SeenNames, type SeenTasks } from './seen-names.ts';

export interface Survey {
  readonly tasks: SeenTasks;
  readonly foreign: readonly ForeignName[];
  /** Paths of names that begin with a dot: nobody's tasks. */
  readonly hidden: readonly string[];
}

// A task that moves backwards past a listing is seen by the listing after it.
const THERE_AND_BACK: readonly Shelf[] = [...FLOW, ...FLOW.slice(0, -1)];

/** Lists in the direction of flow and then the first shelves again, so that a moving task is seen at least once. */
export function* survey(): Step<Survey> {
  const found = new SeenNames();
  yield* walk(THERE_AND_BACK, found);
  return yield* found.judged();
}

/**
 * The same for some tasks only: those with one of `keys`, and those that a name in claimed/ makes `asked` of. If there
 * are none, it reads no name on the other shelves, and lists them once: a shelf that cannot be listed must not read as
 * "nothing there". `foreign` and `hidden` are those of claimed/.
 */
export function* surveySome(keys: Iterable<string>, asked: (name: TaskName | ForeignName) => string | undefined): Step<Survey> {
  const claimed = new SeenNames();
  // It lists twice, because one listing can miss a name that is just being marked or put back.
  yield* walk([CLAIMED, CLAIMED], claimed);
  const wanted = new Set(keys);
  for (const name of [...claimed.foreign, ...[...claimed.inUse()].flat()]) {
    const key = asked(name);
    if (key !== undefined) wanted.add(key);
  }
  const found = new SeenNames();
  if (wanted.size > 0) yield* walk(THERE_AND_BACK, found, (name) => mayNameOneOf(name, wanted));
  else yield* walk(FLOW, found, () => false);
  found.keepOnly(wanted);
  const { tasks } = yield* found.judged();
  return { tasks, foreign: claimed.foreign, hidden: claimed.hidden };
}

/** Lists these shelves one after the other, and reads the names for which `isMeant`. */
function* walk(shelves: readonly Shelf[], into: SeenNames, isMeant: (name: string) => boolean = () => true): Step<void> {
  // No listing is kept before the clock is known, and most shelves need no second one.
  yield* now('reading');
  const before = new Map<Shelf, readonly string[]>();
  for (const shelf of shelves) {
    const listed = yield* list(shelf);
    const known = before.get(shelf);
    before.set(shelf, listed);
    if (listed === known) continue;
    into.add(shelf, known === undefined ? listed : without(listed, known), isMeant);
  }
}

function without(listed: readonly string[], known: readonly string[]): readonly string[] {
  const seen = new Set(known);
  return listed.filter((name) => !seen.has(name));
}
