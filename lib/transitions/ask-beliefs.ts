/**
 * What beliefs say of claimed names that stand beside another name of their task. Names alone do not decide there: git
 * can bring a file of any generation, and that does not end a tenure whose second look counted.
 *
 * What must stay true: beliefs are read after the names were seen. A belief is made before its name is, and it is
 * ended, or forgotten, before anything of its tenure is removed. So a tenure that was seen and that nobody believes in
 * any more had ended when its belief was read.
 */

import { isEnded } from '../rules/event.ts';
import { sameStamp, type BeliefState, type ClaimedName, type TaskName } from '../rules/name.ts';
import { ownerKey } from '../rules/owner.ts';
import { areContested } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { beliefs, isEndingBy, stateOf } from './belief.ts';
import { history } from './history.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

/** The same names. Each claimed one has the state of its belief, if anything depends on it. */
export function* askBeliefs(names: readonly TaskName[]): Step<readonly TaskName[]> {
  if (!areContested(names)) return names;
  const owners = new Map<string, readonly ClaimedName[]>();
  const asked: TaskName[] = [];
  for (const name of names) {
    if (name.kind === 'rest') {
      asked.push(name);
      continue;
    }
    const key = ownerKey(name.owner);
    const held = owners.get(key) ?? (yield* believedBy(name));
    owners.set(key, held);
    const belief = yield* beliefIn(name, held);
    asked.push(belief.ending === true && (yield* isShelved(name, names)) ? name : { ...name, ...belief });
  }
  return asked;
}

/** Is this claim believed in, as far as its own belief and its log tell? */
export function* isBelievedIn(name: ClaimedName): Step<boolean> {
  return (yield* beliefIn(name, yield* believedBy(name))).belief === 'confirmed';
}

/**
 * Does the file of this mark lie where it was to go, by one of these names? Then the link has decided, and it ended.
 */
function* isShelved(mark: ClaimedName, names: readonly TaskName[]): Step<boolean> {
  const file = yield* statIfThere(mark.path);
  if (file === undefined) return false;
  for (const name of names) if (name.kind === 'rest' && (yield* statIfThere(name.path))?.ino === file.ino) return true;
  return false;
}

/**
 * What the owner of this name believes of its task. If that may not be looked at, the owner counts as believing in this
 * name.
 */
function* believedBy(name: ClaimedName): Step<readonly ClaimedName[]> {
  try {
    return yield* beliefs(name.owner, name.key);
  } catch (fault) {
    if (!isFault(fault, 'EACCES', 'EPERM', 'ENOTDIR')) throw fault;
    return [name];
  }
}

/** Compared by stamp, because an examiner may have published the claim under a later generation. */
function* beliefIn(name: ClaimedName, held: readonly ClaimedName[]): Step<Pick<ClaimedName, 'belief' | 'ending'>> {
  let found: BeliefState | undefined;
  let ending = false;
  for (const belief of held.filter((other) => sameStamp(other, name))) {
    const state = yield* stateOf(belief);
    if (state === 'ended') {
      if (name.nonce === undefined || !(yield* isEndingBy(belief, name.nonce))) return {};
      ending = true;
    }
    if (state !== 'withdrawn' && state !== 'ended' && (state === 'confirmed' || found === undefined)) found = state ?? found;
  }
  // This can be a belief that git brought back with its claim, after its owner or somebody else had ended it here.
  if ((found !== undefined || ending) && isEnded(name, (yield* history(name.id)).events)) return {};
  if (ending) return { ending };
  return found === undefined ? {} : { belief: found };
}
