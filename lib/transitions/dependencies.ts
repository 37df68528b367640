/**
 * What keeps a task from being claimed of what it depends on, and why: a task that is not there, a cancelled one and a
 * ring never become complete by themselves, and somebody has to hear of that.
 *
 * What must stay true: the shell tools (dependencies.sh) look in the same order, so both find the same ring.
 */

import type { Blocker, Standing } from '../rules/facts.ts';
import { expiresAt } from '../rules/lease.ts';
import type { TaskName } from '../rules/name.ts';
import { commitsNamed, type MergedCheck, type Unmerged } from '../rules/merged.ts';
import type { TaskMetadata } from '../rules/task-metadata.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { Archive } from './archived.ts';
import { readFront } from './front-text.ts';
import { history } from './history.ts';
import { lookConfirmingAbsence } from './look.ts';
import { holderOf } from './refusal.ts';
import { statIfThere } from './stat-if-there.ts';
import type { SeenTasks } from './seen-names.ts';

/** Where to ask about other tasks: a claim looks at the shelves for each, a listing has seen all of them. */
export interface OtherTasks {
  /** The task with this key. */
  find(key: string): Step<TaskName | undefined>;
  /** What that task waits for. */
  waitsFor(task: TaskName): Step<readonly string[]>;
  /** Who has that task. Absent where nobody wants to know. */
  standing?(task: TaskName): Step<Standing>;
}

/** What the text of a task says of this. */
export type Dependencies = Pick<TaskMetadata, 'dependsOn' | 'untilMerged'>;

/** Who is asked. */
export interface Asked {
  readonly others?: OtherTasks;
  readonly isMerged?: MergedCheck | undefined;
}

const ON_THE_SHELVES: OtherTasks = {
  *find(key) {
    return judge(yield* lookConfirmingAbsence(key))?.task;
  },
  waitsFor: readDependencies,
  standing,
};

/** What is not complete of the tasks that `task` depends on. */
export function* blockersOf(task: TaskName, { dependsOn, untilMerged = [] }: Dependencies, { others = ON_THE_SHELVES, isMerged }: Asked = {}): Step<readonly Blocker[]> {
  const blockers: Blocker[] = [];
  for (const id of dependsOn) {
    const found = yield* others.find(idKey(id));
    if (found === undefined) blockers.push({ id, is: 'missing' });
    else if (found.shelf === 'cancelled') blockers.push({ id, is: 'cancelled' });
    else if (found.shelf !== 'complete') {
      const ring = yield* ringThrough(task, id, others);
      blockers.push(ring === undefined ? { id, is: 'open', ...(others.standing === undefined ? {} : { at: yield* others.standing(found) }) } : { id, is: 'ring', ring });
    } else if (untilMerged.includes(id)) {
      const because = yield* whyUnmerged(found, isMerged);
      if (because !== undefined) blockers.push({ id, is: 'unmerged', because });
    }
  }
  return blockers;
}

/** Those that will not end by themselves: somebody has to change something. */
export function withoutEnd(blockers: readonly Blocker[]): readonly Blocker[] {
  return blockers.filter(({ is }) => is !== 'open' && is !== 'unmerged');
}

/** Why a task that is complete is not merged, by the commits that its last end names. */
function* whyUnmerged(task: TaskName, isMerged: MergedCheck | undefined): Step<Unmerged | undefined> {
  const commits = commitsNamed((yield* history(task.id)).events);
  if (commits.length === 0) return 'no-commit';
  return isMerged === undefined ? 'untold' : isMerged(commits);
}

/**
 * The tasks of a listing. Each text is read once, however many tasks wait for it, and the archive is looked at once, if
 * any is on no shelf. `read`: what the text of a task depends on. `withStanding`: tell who has what others wait for.
 * `archive`: as it was seen.
 */
export function tasksOf(seen: Pick<SeenTasks, 'get'>, { read = readText, withStanding = false, archive: known }: ListedTasks = {}): OtherTasks {
  const standings = new Map<string, Standing>();
  const texts = new Map<string, readonly string[]>();
  let archive = known;
  return {
    *find(key) {
      // Of what it saw, the survey has asked the archive.
      return judge(seen.get(key) ?? [])?.task ?? (archive ??= yield* Archive.look()).task(key);
    },
    *waitsFor(task) {
      const dependsOn = texts.get(task.path) ?? (mayWait(task) ? yield* read(task) : []);
      texts.set(task.path, dependsOn);
      return dependsOn;
    },
    ...(withStanding
      ? {
          *standing(task: TaskName) {
            const found = standings.get(task.path) ?? (yield* standing(task));
            standings.set(task.path, found);
            return found;
          },
        }
      : {}),
  };
}

interface ListedTasks {
  readonly read?: (task: TaskName) => Step<readonly string[]>;
  readonly withStanding?: boolean;
  readonly archive?: Archive;
}

/** Who has this task, and for how long. */
function* standing(task: TaskName): Step<Standing> {
  if (task.kind === 'rest') return { shelf: task.shelf };
  const file = yield* statIfThere(task.path);
  if (file === undefined) return { shelf: task.shelf, holder: holderOf(task) };
  const { ms } = yield* now('reading');
  const expires = expiresAt(task, file.mtimeMs, ms, file.ctimeMs);
  return { shelf: task.shelf, holder: holderOf(task, expires), leftMs: expires - ms };
}

// More tasks than these are not asked what they depend on. A longer ring is told of as an open dependency.
const MOST_ASKED = 100;

/**
 * The shortest way from `task` by `id` back to itself, if each task on it waits for the next one. A task that somebody
 * holds waits for nobody.
 */
function* ringThrough(task: TaskName, id: string, others: OtherTasks): Step<readonly string[] | undefined> {
  if (idKey(id) === task.key) return [task.id, task.id];
  const ways: (readonly string[])[] = [[id]];
  const seen = new Set([idKey(id)]);
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    const way = ways.shift();
    const last = way?.at(-1);
    if (way === undefined || last === undefined) return undefined;
    const found = yield* others.find(idKey(last));
    for (const next of found === undefined ? [] : yield* others.waitsFor(found)) {
      if (idKey(next) === task.key) return [task.id, ...way, task.id];
      if (seen.has(idKey(next))) continue;
      seen.add(idKey(next));
      ways.push([...way, next]);
    }
  }
  return undefined;
}

function* readDependencies(task: TaskName): Step<readonly string[]> {
  return mayWait(task) ? yield* readText(task) : [];
}

function mayWait({ shelf }: TaskName): boolean {
  return shelf === 'discovery' || shelf === 'scoped' || shelf === 'waiting';
}

function* readText(task: TaskName): Step<readonly string[]> {
  const reading = yield* readFront(task);
  return reading?.kind === 'metadata' ? reading.metadata.dependsOn : [];
}
