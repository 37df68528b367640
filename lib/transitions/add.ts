/** Adds a task. It is published whole or not at all, under an id that no shelf has in any spelling of case. */

import { refused, type DibsError } from '../rules/error.ts';
import { MAX_GENERATION, restName, type RestName } from '../rules/name.ts';
import { CLAIMED, type RestShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { list, publish, type Step } from '../store/step.ts';
import { highestGeneration } from './fence.ts';
import { foreignClaimsAmong } from '../rules/foreign-claim.ts';
import { lastLoggedGeneration, record } from './history.ts';
import { bracketedLook } from './look.ts';
import type { Caller } from './caller.ts';
import { isFault } from './stat-if-there.ts';
import { otherId } from './take.ts';

export interface Addition {
  readonly id: string;
  /** Bytes are kept as they are. */
  readonly text: string | Uint8Array;
  readonly shelf?: RestShelf;
}

/**
 * Throws `conflict` if the id exists, and `malformed` if its log leaves no generation. A task that is added again
 * starts above the last known generation of its id.
 */
export function* add(caller: Caller, { id, text, shelf = 'scoped' }: Addition): Step<RestName> {
  const key = idKey(id);
  const existing = judge((yield* bracketedLook(key)).names)?.task;
  if (existing !== undefined) throw exists(id, existing.path);
  const [foreign] = foreignClaimsAmong(yield* list(CLAIMED), key);
  if (foreign !== undefined) throw exists(id, foreign.path);
  const last = Math.max(yield* lastLoggedGeneration(key), yield* highestGeneration(key, []));
  if (last >= MAX_GENERATION) throw refused({ why: 'log-at-highest', id }, otherId(id));
  const task = restName(shelf, id, last + 1, '.md');
  try {
    yield* publish(task.path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) throw exists(id, task.path);
    throw fault;
  }
  // Two processes that add the same id at once in two spellings both succeed. The one that does not rank first reports
  // the conflict.
  const top = judge((yield* bracketedLook(key)).names)?.task;
  if (top?.kind === 'rest' && top.path !== task.path && top.generation === task.generation) throw exists(id, top.path);
  yield* record('add', task, { by: caller.owner });
  return task;
}

function exists(id: string, path: string): DibsError {
  return refused({ why: 'exists', id, path }, { do: 'show', id });
}
