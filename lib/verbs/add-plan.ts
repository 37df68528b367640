/**
 * Adds all tasks of a plan, or none. Which ids they get is written down first, in tmp/: so the same plan goes on where
 * an earlier call was killed, and a call beside it goes by the same ids. (One that comes after it has ended makes the
 * tasks anew.) Who takes that draft away has decided for both: by removing it, that the tasks stay, or by renaming it,
 * that they go.
 */

import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import { DEFAULT_ID_PREFIX } from '../rules/numbered-id.ts';
import type { TaskName } from '../rules/name.ts';
import { TMP } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { publish, read, remove, type Step } from '../store/step.ts';
import { addMany, areThere, type Deciding } from '../transitions/add-many.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { tryRename } from '../transitions/try-rename.ts';
import { requireReadable, type TaskText } from './add-task.ts';
import { firstFreeNumber } from './free-number.ts';

export interface Plan {
  /** The same for the same plan, and made of letters and digits. */
  readonly key: string;
  /** The id of each task. Undefined where one is to be made. */
  readonly ids: readonly (string | undefined)[];
  /** The ids that its tasks depend on and that are not its own. */
  readonly outside: readonly string[];
  /** When its tasks are made, as they say it. */
  readonly created: string;
  /** The texts, with these ids. Each has this as `created`. */
  texts(ids: readonly string[], created: string): readonly TaskText[];
}

interface Draft {
  readonly ids: readonly string[];
  readonly created: string;
}

interface Paths {
  readonly draft: string;
  /** The draft of tasks that are being taken back. */
  readonly givenUp: string;
}

const TRIES = 5;
const DRAFT_LIMIT = 16 * 1024 * 1024;

/**
 * Throws `conflict` if an id is taken, `not-found` if something that a task depends on is neither in the plan nor on
 * any shelf, and `usage` if nobody could read what a text says. `onMade` hears how many are done.
 */
export function* addPlan(caller: Caller, plan: Plan, onMade?: (done: number) => void): Step<readonly TaskName[]> {
  const paths: Paths = { draft: `${TMP}/new-plan-${plan.key}`, givenUp: `${TMP}/new-undone-${plan.key}` };
  yield* requireThere(plan);
  let taken: DibsError | undefined;
  return yield* retryStep(TRIES, (): DibsError => taken ?? refused({ why: 'no-number-free', prefix: caller.settings.idPrefix ?? DEFAULT_ID_PREFIX, tries: TRIES }), function* () {
    const begun = yield* draftAt(paths.draft);
    const draft = begun ?? (yield* newDraft(caller, plan));
    const texts = plan.texts(draft.ids, draft.created);
    for (const text of texts) requireReadable(text);
    if (begun === undefined && !(yield* isWritten(paths.draft, draft))) return undefined;
    const decision = new Decision(paths, draft);
    try {
      return yield* addMany(caller, texts.map(({ text, ext = '.md' }, at) => ({ id: draft.ids[at] ?? '', text, ext })), draft.created, decision, onMade);
    } catch (error) {
      if (!isDibsError(error) || error.facts?.why !== 'exists' || plan.ids.includes(error.facts.id)) throw error;
      // Somebody else has taken a number since: the plan takes others.
      taken = error;
      return undefined;
    } finally {
      yield* decision.forget();
    }
  });
}

function* newDraft(caller: Caller, plan: Plan): Step<Draft> {
  const prefix = caller.settings.idPrefix ?? DEFAULT_ID_PREFIX;
  let number = plan.ids.includes(undefined) ? yield* firstFreeNumber(prefix, plan.ids.filter((id) => id !== undefined)) : 0;
  return { ids: plan.ids.map((id) => id ?? `${prefix}${number++}`), created: plan.created };
}

/** Nobody could tell later whether such a task was meant, or misspelt. */
function* requireThere({ outside }: Plan): Step<void> {
  if (outside.length === 0) return;
  const { tasks } = yield* survey();
  for (const id of outside) if (judge(tasks.get(idKey(id)) ?? [])?.task === undefined) throw refused({ why: 'plan-depends', on: id }, { do: 'list' });
}

/** What an earlier call has written down. Undefined if there is none, or it says nothing. */
function* draftAt(path: string): Step<Draft | undefined> {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(yield* read(path, DRAFT_LIMIT)));
    if (typeof said !== 'object' || said === null || !('ids' in said) || !('created' in said)) return undefined;
    const { ids, created } = said;
    return Array.isArray(ids) && ids.every((id) => typeof id === 'string') && typeof created === 'string' ? { ids, created } : undefined;
  } catch (error) {
    if (isFault(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** False if another call for the same plan was faster. */
function* isWritten(path: string, draft: Draft): Step<boolean> {
  try {
    yield* publish(path, new TextEncoder().encode(JSON.stringify(draft)));
    return true;
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) return false;
    throw fault;
  }
}

/** Whether the tasks of one draft stay or go. */
class Decision implements Deciding {
  readonly #paths: Paths;
  readonly #draft: Draft;
  #hasGivenUp = false;

  constructor(paths: Paths, draft: Draft) {
    this.#paths = paths;
    this.#draft = draft;
  }

  *keep(): Step<boolean> {
    if (yield* this.#takes((path) => forget(path))) return true;
    // Another call has decided. While it takes tasks back, those that are still there mean nothing.
    return (yield* statIfThere(this.#paths.givenUp)) === undefined && (yield* areThere(this.#draft.ids, this.#draft.created));
  }

  *giveUp(): Step<boolean> {
    this.#hasGivenUp = yield* this.#takes((path) => tryRename(path, this.#paths.givenUp));
    return this.#hasGivenUp || !(yield* areThere(this.#draft.ids, this.#draft.created));
  }

  /** When all that go are gone. */
  *forget(): Step<void> {
    if (this.#hasGivenUp) yield* forget(this.#paths.givenUp);
  }

  /** False if the draft is gone, or there is another one. */
  *#takes(act: (path: string) => Step<boolean>): Step<boolean> {
    const there = yield* draftAt(this.#paths.draft);
    return there?.created === this.#draft.created && there.ids.join(' ') === this.#draft.ids.join(' ') && (yield* act(this.#paths.draft));
  }
}

/** False if it is gone. */
function* forget(path: string): Step<boolean> {
  try {
    yield* remove(path);
    return true;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // What is left the janitor clears away.
    return fault.code !== 'ENOENT';
  }
}
