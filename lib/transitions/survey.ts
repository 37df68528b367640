/**
 * All names of a registry, by task, or those of some tasks. Each name is read by the grammar once, and only what a
 * second listing shows in addition is read then.
 */

import { parseName, type ForeignName, type TaskName } from '../rules/name.ts';
import { mayNameOneOf } from '../rules/names-of-task.ts';
import { CLAIMED, FLOW, type Shelf } from '../rules/shelf.ts';
import { list, now, type Step } from '../store/step.ts';
import { askBeliefs } from './ask-beliefs.ts';

export interface Survey {
  /** Names by id key. Every list has at least one. */
  readonly tasks: ReadonlyMap<string, readonly TaskName[]>;
  readonly foreign: readonly ForeignName[];
  /** Paths of names that begin with a dot: nobody's tasks. */
  readonly hidden: readonly string[];
}

// A task that moves backwards past a listing is seen by the listing after it.
const THERE_AND_BACK: readonly Shelf[] = [...FLOW, ...FLOW.slice(0, -1)];

/** Lists in the direction of flow and then the first shelves again, so that a moving task is seen at least once. */
export function* survey(): Step<Survey> {
  const found = new Found();
  yield* walk(THERE_AND_BACK, found);
  return yield* found.judged();
}

/**
 * The same for some tasks only: those with one of `keys`, and those that a name in claimed/ makes `asked` of. If there
 * are none, it reads no name on the other shelves, and lists them once: a shelf that cannot be listed must not read as
 * "nothing there". `foreign` and `hidden` are those of claimed/.
 */
export function* surveySome(keys: Iterable<string>, asked: (name: TaskName | ForeignName) => string | undefined): Step<Survey> {
  const claimed = new Found();
  // It lists twice, because one listing can miss a name that is just being marked or put back.
  yield* walk([CLAIMED, CLAIMED], claimed);
  const wanted = new Set(keys);
  for (const name of [...claimed.foreign, ...[...claimed.tasks.values()].flat()]) {
    const key = asked(name);
    if (key !== undefined) wanted.add(key);
  }
  const found = new Found();
  if (wanted.size > 0) yield* walk(THERE_AND_BACK, found, (name) => mayNameOneOf(name, wanted));
  else yield* walk(FLOW, found, () => false);
  for (const key of found.tasks.keys()) if (!wanted.has(key)) found.tasks.delete(key);
  const { tasks } = yield* found.judged();
  return { tasks, foreign: claimed.foreign, hidden: claimed.hidden };
}

/** Lists these shelves one after the other, and reads the names for which `isMeant`. */
function* walk(shelves: readonly Shelf[], into: Found, isMeant: (name: string) => boolean = () => true): Step<void> {
  // No listing is kept before the clock is known, and most shelves need no second one.
  yield* now('reading');
  const before = new Map<Shelf, readonly string[]>();
  for (const shelf of shelves) {
    const listed = yield* list(shelf);
    const known = before.get(shelf);
    before.set(shelf, listed);
    if (listed === known) continue;
    const seen = new Set(known);
    for (const name of listed) if (!seen.has(name) && isMeant(name)) into.add(shelf, name);
  }
}

class Found {
  readonly tasks = new Map<string, TaskName[]>();
  readonly foreign: ForeignName[] = [];
  readonly hidden: string[] = [];

  add(shelf: Shelf, listed: string): void {
    const path = `${shelf}/${listed}`;
    if (listed.startsWith('.')) this.hidden.push(path);
    const name = parseName(shelf, listed);
    if (name === undefined) return;
    if (name.kind === 'foreign') {
      this.foreign.push(name);
      return;
    }
    const names = this.tasks.get(name.key);
    if (names === undefined) this.tasks.set(name.key, [name]);
    // A listing beside renames may show one name twice.
    else if (!names.some((other) => other.path === path)) names.push(name);
  }

  /** Adds what beliefs say, where they have to be asked. */
  *judged(): Step<Survey> {
    for (const [key, names] of this.tasks) if (names.length > 1) this.tasks.set(key, [...(yield* askBeliefs(names))]);
    return this;
  }
}
