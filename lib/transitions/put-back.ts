/**
 * Ending an examination in favour of the owner: its exact old name comes back and the mark goes.
 *
 * What must stay true: nothing is overwritten. If the owner's editor has written the old name again meanwhile, the mark is
 * published as the same owner's next generation instead, which ranks above the editor's ghost.
 */

import { bareName, claimedName, type ClaimedName } from '../rules/name.ts';
import { link, rename, type Step } from '../store/step.ts';
import { withoutHardLinks } from '../store/store.ts';
import { drop } from './drop.ts';
import { moved } from './moved.ts';
import type { Party } from './party.ts';
import { isFault, present } from './present.ts';

/** The name the owner's tenure has now, or undefined when another examiner took the mark over first. */
export function* putBack(party: Party, mark: ClaimedName): Step<ClaimedName | undefined> {
  const bare = bareName(mark);
  const marked = yield* present(mark.path);
  if (marked === undefined) return undefined;
  try {
    yield* link(mark.path, bare.path);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (fault.code === 'ENOENT') return undefined;
    const there = yield* present(bare.path);
    if (fault.code === 'EEXIST') {
      if (there !== undefined && there.ino !== marked.ino) return yield* publishNext(party, mark);
      if (there === undefined) return yield* putBack(party, mark);
    } else if (!withoutHardLinks(fault)) throw fault;
    else if (there !== undefined) return yield* publishNext(party, mark);
    else return (yield* renameBack(mark, bare)) ? bare : undefined;
  }
  yield* drop(mark.path, marked.ino);
  return bare;
}

function* renameBack(mark: ClaimedName, bare: ClaimedName): Step<boolean> {
  try {
    yield* rename(mark.path, bare.path);
    return true;
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    return (yield* present(bare.path)) !== undefined;
  }
}

/** The same owner, the same claimed-at: nobody gains time by this, and the owner still holds. */
function* publishNext(party: Party, mark: ClaimedName): Step<ClaimedName | undefined> {
  const next = claimedName({ ...mark, generation: mark.generation + 1 }, mark, party.settings.colon);
  return (yield* moved(mark.path, next.path)) ? next : undefined;
}
