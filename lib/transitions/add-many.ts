/**
 * Adds many tasks by one look at the registry, where a look for each would take as long as the registry is large. What
 * must stay true: each of them is published whole, as one that is added alone; and if one cannot be, those that were
 * published before it are taken away again.
 */

import { refused } from '../rules/error.ts';
import { foreignClaimsAmong } from '../rules/foreign-claim.ts';
import { MAX_GENERATION, restName, type RestName, type TaskName } from '../rules/name.ts';
import { CLAIMED, HOLDERS } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { readTask } from '../rules/task-metadata.ts';
import { judge } from '../rules/truth.ts';
import { list, publishUnnamed, sync, type Step } from '../store/step.ts';
import { beliefs } from './belief.ts';
import { Archive } from './archived.ts';
import type { Caller } from './caller.ts';
import { discard, drop } from './drop.ts';
import { readFront } from './front-text.ts';
import { doneBy, lastLoggedGeneration, loggedKeys, recordNew } from './history.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { survey } from './survey.ts';
import { otherId } from './take.ts';

export interface Added {
  readonly id: string;
  readonly text: Uint8Array;
  readonly ext: string;
}

/** Several calls may make the same tasks at once. So what becomes of them is decided once, by whoever called. */
export interface Deciding {
  /** All of them are there. False if another call has given them up. */
  keep(): Step<boolean>;
  /** One of them cannot be made. False if another call has kept them. */
  giveUp(): Step<boolean>;
}

interface Made {
  readonly task: RestName;
  readonly text: Uint8Array;
}

/**
 * Puts all of them into scoped/. `created`: what each says of when it was made. A task that is there and says the same
 * is one of them, from an earlier call or from another one at this moment. Throws `conflict` if another task has one of
 * the ids: then none is made, but those that somebody has claimed already. Undefined if another call has given them up.
 * `onMade` hears how many are done.
 */
export function* addMany(caller: Caller, wanted: readonly Added[], created: string, deciding: Deciding, onMade: (done: number) => void = () => undefined): Step<readonly TaskName[] | undefined> {
  const made: Made[] = [];
  const tasks: TaskName[] = [];
  try {
    // What comes out of the archive while the shelves are listed was there before.
    const earlier = yield* Archive.look();
    // Generations are read before the shelves, as for one task.
    const generations = yield* knownGenerations(wanted, earlier);
    const before = yield* survey();
    const claimed = yield* list(CLAIMED);
    const archive = yield* Archive.look();
    const there = new Map<string, TaskName>();
    for (const { id, text, ext } of wanted) {
      const task = judge(before.tasks.get(idKey(id)) ?? [])?.task;
      const path = task?.path ?? foreignClaimsAmong(claimed, idKey(id))[0]?.path ?? archive.task(idKey(id))?.path ?? earlier.task(idKey(id))?.path;
      if (task !== undefined && (yield* saysCreated(task, created, titleOf(text, ext)))) there.set(id, task);
      else if (path !== undefined) throw refused({ why: 'exists', id, path }, { do: 'show', id });
    }
    for (const { id, text, ext } of wanted) {
      const generation = (generations.get(idKey(id)) ?? -1) + 1;
      if (generation > MAX_GENERATION) throw refused({ why: 'log-at-highest', id }, otherId(id));
      const known = there.get(id);
      const task = restName('scoped', id, generation, ext);
      tasks.push(known ?? task);
      if (known === undefined && (yield* publishNew(task, text, created))) {
        made.push({ task, text });
        yield* recordNew('add', task, doneBy(caller));
      }
      onMade(tasks.length);
    }
    if (tasks.length > 0) yield* sync('scoped');
    yield* requireFirst(made);
  } catch (error) {
    if (yield* deciding.giveUp()) yield* takeBackAll(made);
    throw error;
  }
  if (yield* deciding.keep()) return tasks;
  yield* takeBackAll(made);
  return undefined;
}

/** Are all of these tasks on a shelf, made at that time? */
export function* areThere(ids: readonly string[], created: string): Step<boolean> {
  const { tasks } = yield* survey();
  for (const id of ids) {
    const task = judge(tasks.get(idKey(id)) ?? [])?.task;
    if (task === undefined || !(yield* saysCreated(task, created))) return false;
  }
  return true;
}

/** False if another call for the same tasks was faster. */
function* publishNew(task: RestName, text: Uint8Array, created: string): Step<boolean> {
  try {
    // One wait for the directory is enough for all of them: until then the plan is not said to be added.
    yield* publishUnnamed(task.path, text);
    return true;
  } catch (fault) {
    if (!isFault(fault, 'EEXIST')) throw fault;
    if (yield* saysCreated(task, created, titleOf(text, task.ext))) return false;
    throw refused({ why: 'exists', id: task.id, path: task.path }, { do: 'show', id: task.id });
  }
}

/** Another plan may be made in the same millisecond, so the title must be the same, too, where one is given. */
function* saysCreated(task: TaskName, created: string, ...title: readonly [title?: string | undefined]): Step<boolean> {
  const reading = yield* readFront(task);
  if (reading?.kind !== 'metadata' || reading.metadata.routing?.created !== created) return false;
  return title.length === 0 || reading.metadata.title === title[0];
}

function titleOf(text: Uint8Array, ext: string): string | undefined {
  const reading = readTask(text, ext);
  return reading.kind === 'metadata' ? reading.metadata.title : undefined;
}

/** Another process may have added one of them meanwhile, and its file may be claimed already. */
function* requireFirst(made: readonly Made[]): Step<void> {
  const { tasks } = yield* survey();
  for (const { task } of made) {
    const top = judge(tasks.get(task.key) ?? [])?.task;
    if (top !== undefined && top.path !== task.path && (yield* statIfThere(task.path)) !== undefined) throw refused({ why: 'exists', id: task.id, path: top.path }, { do: 'show', id: task.id });
  }
}

function* takeBackAll(made: readonly Made[]): Step<void> {
  for (const { task, text } of made) yield* takeBack(task, text);
}

/** What somebody has claimed in the meantime stays. Best effort: the first failure is the one that is reported. */
function* takeBack(task: RestName, text: Uint8Array): Step<void> {
  try {
    yield* discard(task.path, text);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    yield* drop(task.path, 0n);
  }
}

/** The highest generation of each of these ids that a log or a belief knows. */
function* knownGenerations(wanted: readonly Added[], archive: Archive): Step<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  const keys = new Set(wanted.map(({ id }) => idKey(id)));
  for (const key of new Set([...(yield* loggedKeys()), ...archive.loggedKeys()])) if (keys.has(key)) known.set(key, yield* lastLoggedGeneration(key));
  for (const owner of (yield* list(HOLDERS)).filter((name) => !name.startsWith('.'))) {
    try {
      for (const { key, generation } of yield* beliefs(owner)) if (keys.has(key)) known.set(key, Math.max(known.get(key) ?? -1, generation));
    } catch (fault) {
      if (!isFault(fault)) throw fault;
    }
  }
  return known;
}
