/** Adds a task. It is published whole or not at all, under an id that no shelf has in any spelling of case. */

import { refused, type DibsError } from '../rules/error.ts';
import { MAX_GENERATION, restName, type RestName } from '../rules/name.ts';
import { CLAIMED, type RestShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { list, publish, type Step } from '../store/step.ts';
import { highestGeneration } from './fence.ts';
import { foreignClaimsAmong } from '../rules/foreign-claim.ts';
import { doneBy, lastLoggedGeneration, record } from './history.ts';
import { drop } from './drop.ts';
import { bracketedLook, lookConfirmingAbsence } from './look.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { otherId } from './take.ts';

export interface Addition {
  readonly id: string;
  /** Bytes are kept as they are. */
  readonly text: string | Uint8Array;
  readonly shelf?: RestShelf;
  /** The ending of its file, with the dot: one that a task may have. `.md` by default. */
  readonly ext?: string;
}

/**
 * Throws `conflict` if the id exists, and `malformed` if its log leaves no generation. A task that is added again
 * starts above the last known generation of its id.
 */
export function* add(caller: Caller, { id, text, shelf = 'scoped', ext = '.md' }: Addition): Step<RestName> {
  const key = idKey(id);
  // Generations are read before the shelves. The other way round, another process that adds this id could publish its
  // file and log it between the two: this one would see no file, and put its own above that one.
  const last = Math.max(yield* lastLoggedGeneration(key), yield* highestGeneration(key, []));
  const existing = judge(yield* lookConfirmingAbsence(key))?.task;
  if (existing !== undefined) throw exists(id, existing.path);
  const [foreign] = foreignClaimsAmong(yield* list(CLAIMED), key);
  if (foreign !== undefined) throw exists(id, foreign.path);
  if (last >= MAX_GENERATION) throw refused({ why: 'log-at-highest', id }, otherId(id));
  const task = restName(shelf, id, last + 1, ext);
  try {
    yield* publish(task.path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) throw exists(id, task.path);
    throw fault;
  }
  // Another process may have added it since the look, in another spelling, or somebody has claimed its file by now, so
  // that the name was free again. If this file does not rank first, it is debris. If it is gone, it was claimed.
  const top = judge((yield* bracketedLook(key)).names)?.task;
  if (top !== undefined && top.path !== task.path && (yield* statIfThere(task.path)) !== undefined) {
    yield* drop(task.path, 0n);
    throw exists(id, top.path);
  }
  yield* record('add', task, { ...doneBy(caller) });
  return task;
}

function exists(id: string, path: string): DibsError {
  return refused({ why: 'exists', id, path }, { do: 'show', id });
}
