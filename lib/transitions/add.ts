/** Adding a task: published whole or not at all, under an id that no shelf has in any spelling of case. */

import { DibsError } from '../rules/error.ts';
import { restName, type RestName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { publish, type Step } from '../store/step.ts';
import { lastLoggedGeneration, record } from './history.ts';
import { bracketedLook } from './look.ts';
import type { Party } from './party.ts';
import { isFault } from './present.ts';

export interface Addition {
  readonly id: string;
  readonly text: string;
  readonly shelf?: RestShelf;
}

/** Throws `conflict` when the id exists. A task added again under a logged id starts above the last generation logged. */
export function* add(party: Party, { id, text, shelf = 'scoped' }: Addition): Step<RestName> {
  const key = idKey(id);
  const existing = judge((yield* bracketedLook(key)).names)?.task;
  if (existing !== undefined) throw exists(id, existing.path);
  const task = restName(shelf, id, (yield* lastLoggedGeneration(key)) + 1, '.md');
  try {
    yield* publish(task.path, new TextEncoder().encode(text));
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) throw exists(id, task.path);
    throw fault;
  }
  // Two that add the same id at once in two spellings both succeed; the one that does not rank first says so.
  const top = judge((yield* bracketedLook(key)).names)?.task;
  if (top?.kind === 'rest' && top.path !== task.path && top.generation === task.generation) throw exists(id, top.path);
  yield* record('add', task, { by: party.owner });
  return task;
}

function exists(id: string, path: string): DibsError {
  return new DibsError('conflict', `a task ${id} exists already: ${path}`, { task: id, next: ['show', id] });
}
