/** All names of a registry, by task. */

import { parseName, type ForeignName, type TaskName } from '../rules/name.ts';
import { FLOW } from '../rules/shelf.ts';
import { list, type Step } from '../store/step.ts';
import { askBeliefs } from './ask-beliefs.ts';

export interface Survey {
  /** Names by id key. Every list has at least one. */
  readonly tasks: ReadonlyMap<string, readonly TaskName[]>;
  readonly foreign: readonly ForeignName[];
  /** Paths of names that begin with a dot: nobody's tasks. */
  readonly hidden: readonly string[];
}

/** Lists in the direction of flow and then the first shelves again, so that a moving task is seen at least once. */
export function* survey(): Step<Survey> {
  const seen = new Set<string>();
  const tasks = new Map<string, TaskName[]>();
  const foreign: ForeignName[] = [];
  const hidden: string[] = [];
  for (const shelf of [...FLOW, ...FLOW.slice(0, -1)]) {
    for (const listed of yield* list(shelf)) {
      const path = `${shelf}/${listed}`;
      if (seen.has(path)) continue;
      seen.add(path);
      if (listed.startsWith('.')) hidden.push(path);
      const name = parseName(shelf, listed);
      if (name === undefined) continue;
      if (name.kind === 'foreign') foreign.push(name);
      else {
        const names = tasks.get(name.key);
        if (names === undefined) tasks.set(name.key, [name]);
        else names.push(name);
      }
    }
  }
  for (const [key, names] of tasks) tasks.set(key, [...(yield* askBeliefs(names))]);
  return { tasks, foreign, hidden };
}
