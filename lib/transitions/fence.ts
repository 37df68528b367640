/**
 * The fence: the generation above which a new tenure must lie. Git may bring files or take them away, and somebody may
 * delete a file and write it again: no generation is given twice as long as anything here remembers it, be it the log,
 * a belief or a name.
 */

import { sameStamp, type ClaimedName, type TaskName } from '../rules/name.ts';
import { HOLDERS } from '../rules/shelf.ts';
import { list, type Step } from '../store/step.ts';
import { beliefs, stateOf } from './belief.ts';
import { archivedLogs } from './archived.ts';
import { loggedGeneration, loggedGenerationAt } from './history.ts';
import { isFault } from './stat-if-there.ts';

/**
 * The highest known generation of this task, of any other claim than `own`; -1 if none is known. `names`: all names
 * that were seen of it.
 */
export function* highestGeneration(key: string, names: readonly TaskName[], own?: ClaimedName): Step<number> {
  const isOther = (name: TaskName): boolean => own === undefined || name.kind === 'rest' || !sameStamp(name, own);
  const believed = (yield* allBeliefs(key)).filter((belief) => isOther(belief));
  let highest = names.filter((name) => isOther(name)).reduce((most, { generation }) => Math.max(most, generation), -1);
  // A registry from before a task kept one log can have one for each spelling.
  const spellings = new Set([...names, ...believed, ...(own === undefined ? [] : [own])].map(({ id }) => id));
  for (const id of spellings) highest = Math.max(highest, yield* loggedGeneration(id, own));
  for (const path of yield* archivedLogs(key)) highest = Math.max(highest, yield* loggedGenerationAt(path, own));
  // Few beliefs are above what the log tells. An attempt that never counted was never reported to anybody.
  for (const belief of believed.toSorted((a, b) => b.generation - a.generation)) {
    if (belief.generation <= highest) break;
    const state = yield* stateOf(belief);
    if (state === 'confirmed' || state === 'ended') highest = belief.generation;
  }
  return highest;
}

/** What anybody believes, or believed, to hold of one task. An owner whose directory cannot be read is left out. */
function* allBeliefs(key: string): Step<readonly ClaimedName[]> {
  const found: ClaimedName[] = [];
  for (const owner of (yield* list(HOLDERS)).filter((name) => !name.startsWith('.'))) {
    try {
      found.push(...(yield* beliefs(owner, key)));
    } catch (fault) {
      if (!isFault(fault)) throw fault;
    }
  }
  return found;
}
