/**
 * What the shelves have of a task, with what the archive has of it, and what is believed.
 *
 * What must stay true: the archive lies behind the last shelf, so it is looked at after the shelves were. A task that
 * is just being archived is then seen at least once. A registry without an archive pays for one look at its name.
 */

import type { TaskName } from '../rules/name.ts';
import type { Step } from '../store/step.ts';
import { archivedNames, hasArchive } from './archived.ts';
import { askBeliefs, isBelievedIn } from './ask-beliefs.ts';

/**
 * `names`: all that the shelves have. If that is a claim that is believed in, nothing in the archive ranks above it,
 * and nobody looks there. (Under a mark somebody does: a claim that is about to end is lifted above what lies there.)
 */
export function* askWithArchive(key: string, names: readonly TaskName[]): Step<readonly TaskName[]> {
  if (!(yield* hasArchive())) return yield* askBeliefs(names);
  const [only, ...more] = names;
  if (only?.kind === 'claimed' && only.nonce === undefined && more.length === 0 && (yield* isBelievedIn(only))) return names;
  return yield* askBeliefs([...names, ...(yield* archivedNames(key))]);
}
