/**
 * The fence: the generation that a new tenure must be above. Whatever git brings or takes away, and whoever deletes a file and writes it
 * again, no generation is given twice as long as anything here remembers it: the log, a belief, a name.
 */

import { sameStamp, type ClaimedName, type TaskName } from '../rules/name.ts';
import { HOLDERS } from '../rules/shelf.ts';
import { list, type Step } from '../store/step.ts';
import { beliefs, stateOf } from './belief.ts';
import { loggedGeneration } from './history.ts';
import { isFault } from './present.ts';

/** The highest generation of this task that is known of any other claim than `own`; -1 where nothing is. `names`: all that were seen of it. */
export function* highestGeneration(key: string, names: readonly TaskName[], own?: ClaimedName): Step<number> {
  const isOther = (name: TaskName): boolean => own === undefined || name.kind === 'rest' || !sameStamp(name, own);
  const believed = (yield* allBeliefs(key)).filter((belief) => isOther(belief));
  let highest = names.filter((name) => isOther(name)).reduce((most, { generation }) => Math.max(most, generation), -1);
  // A log has the name that the id was spelt with.
  const spellings = new Set([...names, ...believed, ...(own === undefined ? [] : [own])].map(({ id }) => id));
  for (const id of spellings) highest = Math.max(highest, yield* loggedGeneration(id, own));
  // Few of them are above what the log tells of. An attempt that never counted was never told to anybody.
  for (const belief of believed.toSorted((a, b) => b.generation - a.generation)) {
    if (belief.generation <= highest) break;
    const state = yield* stateOf(belief);
    if (state === 'confirmed' || state === 'ended') highest = belief.generation;
  }
  return highest;
}

/** What anybody believes, or believed, to hold of one task. An owner whose directory cannot be read costs that owner's only. */
function* allBeliefs(key: string): Step<readonly ClaimedName[]> {
  const found: ClaimedName[] = [];
  for (const owner of (yield* list(HOLDERS)).filter((name) => !name.startsWith('.'))) {
    try {
      found.push(...(yield* beliefs(owner)).filter((belief) => belief.key === key));
    } catch (fault) {
      if (!isFault(fault)) throw fault;
    }
  }
  return found;
}
