/**
 * Ends an examination in favour of the owner: its exact old name comes back, and the mark goes.
 *
 * What must stay true: nothing is overwritten, so the name comes back by link. Somebody may have written that name
 * again meanwhile (an editor that saved, or a plain `touch`, which makes an empty file). Then the marked bytes are
 * still the task. They are published as the next generation of the same owner, which ranks above the new file. But if
 * it is not certain that they are the task (something ranks above them, or stands beside them), they are never raised,
 * and go to lost+found.
 */

import { bareName, claimedName, MAX_GENERATION, type ClaimedName } from '../rules/name.ts';
import { link, rename, type Step } from '../store/step.ts';
import { lacksHardLinks } from '../store/errno.ts';
import { drop, putAside } from './drop.ts';
import { highestGeneration } from './fence.ts';
import { look } from './look.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

/**
 * The name that the owner's tenure has now. Undefined if another examiner took the mark over first, or the mark went to
 * lost+found. `alone`: nothing ranks above the mark or stands beside it.
 */
export function* putBack(caller: Caller, mark: ClaimedName, alone: boolean): Step<ClaimedName | undefined> {
  const bare = bareName(mark);
  const back = yield* linkBack(mark, bare);
  if (back !== 'taken') return back === 'done' ? bare : undefined;
  const known = alone ? Math.max(mark.generation, yield* highestGeneration(mark.key, yield* look(mark.key))) : MAX_GENERATION;
  if (known < MAX_GENERATION) {
    // The owner and claimed-at are the same: nobody gains time by this, and the owner still holds.
    const next = claimedName({ ...mark, generation: known + 1 }, mark, caller.settings.colon);
    const published = yield* linkBack(mark, next);
    if (published !== 'taken') return published === 'done' ? next : undefined;
  }
  yield* putAside(mark.path);
  return undefined;
}

/** Gives the marked file the name `to` and removes the mark. */
function* linkBack(mark: ClaimedName, to: ClaimedName): Step<'done' | 'gone' | 'taken'> {
  const marked = yield* statIfThere(mark.path);
  if (marked === undefined) return 'gone';
  try {
    yield* link(mark.path, to.path);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (fault.code === 'ENOENT') return 'gone';
    if (lacksHardLinks(fault.code)) return yield* renameBack(mark, to);
    if (fault.code !== 'EEXIST') throw fault;
    if ((yield* statIfThere(to.path))?.ino !== marked.ino) return 'taken';
  }
  yield* drop(mark.path, marked.ino);
  return 'done';
}

/** A check and a rename, for file systems without hard links. */
function* renameBack(mark: ClaimedName, to: ClaimedName): Step<'done' | 'gone' | 'taken'> {
  if ((yield* statIfThere(to.path)) !== undefined) return 'taken';
  try {
    yield* rename(mark.path, to.path);
    return 'done';
  } catch (failed) {
    if (!isFault(failed, 'ENOENT')) throw failed;
    return (yield* statIfThere(to.path)) === undefined ? 'gone' : 'done';
  }
}
