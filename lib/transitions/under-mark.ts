/**
 * Whatever ends a living tenure, or passes it on, does so under a mark. The mark takes away the name that an editor
 * writes, nobody else can act on it by an earlier look, and a look after the mark says whether it is the task. Without
 * a mark, another process of the owner could have given the task up since the first look, and an editor could have
 * written the name again. To move that ghost would make it the task.
 */

import { refused } from '../rules/error.ts';
import { nextNonce } from '../rules/mark-nonce.ts';
import { bareName, claimedName, MAX_GENERATION, markedName, sameStamp, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { compareRank, isEndingAbove, namesAbove } from '../rules/truth.ts';
import { nonce, now, type Step } from '../store/step.ts';
import { end, takeBackEnd } from './belief.ts';
import { drop } from './drop.ts';
import { bracketedLook } from './look.ts';
import { tryRename } from './try-rename.ts';
import type { Caller } from './caller.ts';
import { isFault, statIfThere } from './stat-if-there.ts';
import { putBack } from './put-back.ts';
import { askBeliefs } from './ask-beliefs.ts';

export interface Marked {
  readonly mark: ClaimedName;
  /** All names of the task, as a look showed them after the mark was made. */
  readonly names: readonly TaskName[];
}

/**
 * Marks this tenure. Undefined if its name was gone, or if something ranks above it (then it is put back): look again.
 */
export function* markTask(caller: Caller, from: ClaimedName): Step<Marked | undefined> {
  // This comes before anything is touched: if the clock cannot be read (a full disk), nothing is begun.
  yield* now('writing');
  const mark = markedName(from, nextNonce(from.nonce, yield* nonce()));
  if (!(yield* tryRename(from.path, mark.path))) return undefined;
  try {
    const sight = yield* bracketedLook(mark.key);
    if (!sight.latest.some((name) => name.path === mark.path)) return undefined;
    if (from.nonce !== undefined) {
      const file = yield* statIfThere(mark.path);
      if (file === undefined) return undefined;
      if (yield* wasLinked(mark, file.ino, sight.names)) {
        yield* drop(mark.path, file.ino);
        return undefined;
      }
    }
    const names = from.nonce === undefined ? sight.names : yield* takenOver(from, sight.names);
    const seen = names.find((name): name is ClaimedName => name.path === mark.path) ?? mark;
    const isTask = !names.some((name) => isAbove(name, seen)) && (from.nonce !== undefined || !(yield* isBesideMark(seen, names)));
    if (isTask) return { mark: seen, names };
    yield* putBack(caller, seen, false);
    return undefined;
  } catch (fault) {
    yield* unpin(caller, mark);
    throw fault;
  }
}

/**
 * Is another file under a mark of this tenure? Then that one is the task, and what was marked here was written beside
 * it: by an editor, or by a set that has not taken its mark away. A second name of this very file is no other file:
 * somebody is just putting it back.
 */
function* isBesideMark(mark: ClaimedName, names: readonly TaskName[]): Step<boolean> {
  for (const name of names) {
    if (name.kind !== 'claimed' || name.nonce === undefined || name.path === mark.path || !sameTenure(name, mark)) continue;
    const [other, own] = [yield* statIfThere(name.path), yield* statIfThere(mark.path)];
    if (other !== undefined && own !== undefined && other.ino !== own.ino) return true;
  }
  return false;
}

/**
 * Did somebody put the file of this mark where it was to go, and stop before the mark was removed? Then the link has
 * decided, and the mark is a second name of the file there, or of what somebody has made of it since.
 */
export function* wasLinked(mark: ClaimedName, ino: bigint, names: readonly TaskName[]): Step<boolean> {
  for (const name of namesAbove(mark, names)) if ((yield* statIfThere(name.path))?.ino === ino) return true;
  return false;
}

/**
 * The maker of the mark that was taken over decides nothing by it any more, and what it claimed to have ended stands.
 * Returns the names with what beliefs say now.
 */
export function* takenOver(from: ClaimedName, names: readonly TaskName[]): Step<readonly TaskName[]> {
  yield* takeBackEnd(from);
  return yield* askBeliefs(names.map((name) => (name.kind === 'rest' ? name : unasked(name))));
}

function unasked({ belief: _belief, ending: _ending, ...name }: ClaimedName): ClaimedName {
  return name;
}

/** If there is another unconfirmed tenure of this generation, the caller knows which one stands. */
function isAbove(name: TaskName, mark: ClaimedName): boolean {
  if (name.kind === 'claimed' && sameTenure(name, mark)) return false;
  if (isEndingAbove(name, mark)) return true;
  if (mark.belief === 'confirmed' || (name.kind === 'claimed' && name.belief === 'confirmed')) return compareRank(name, mark) < 0;
  return namesAbove(mark, [name]).length > 0;
}

/**
 * Gives a mark a name that also ranks first without its belief: above every file that git brought, and every claim that
 * did not count. Only then may its belief be ended. Undefined if somebody else took the mark over. Throws `malformed`
 * if there is no higher generation.
 */
export function* lift(caller: Caller, { mark, names }: Marked): Step<ClaimedName | undefined> {
  const above = namesAbove(mark, names);
  if (above.length === 0) return mark;
  const highest = above.reduce((most, name) => (name.generation > most.generation ? name : most), above[0] ?? mark);
  if (highest.generation >= MAX_GENERATION) {
    throw refused({ why: 'nothing-ranks-above', id: mark.id, path: highest.path }, { do: 'diagnose' });
  }
  const generation = Math.max(highest.generation, mark.generation) + 1;
  const lifted = { ...markedName(claimedName({ ...mark, generation }, mark, caller.settings.colon), nextNonce(mark.nonce, yield* nonce())), ...(mark.belief === undefined ? {} : { belief: mark.belief }) };
  return (yield* tryRename(mark.path, lifted.path)) ? lifted : undefined;
}

/**
 * Ends every other confirmed tenure of the task. A look after the mark found that none of them ranks above it, so they
 * are lost (one of the same ms, too), and none of them must come back when this one ends.
 */
export function* endBeside({ mark, names }: Marked): Step<void> {
  // This end is not by the mark that the other tenure may be under: who takes that one over must not take the end back.
  for (const name of names) if (name.kind === 'claimed' && name.belief === 'confirmed' && !sameStamp(name, mark)) yield* end(bareName(name));
}

/**
 * A failing disk must not leave a living owner under a mark. Best effort: the first failure is the one that is
 * reported.
 */
export function* unpin(caller: Caller, mark: ClaimedName): Step<void> {
  try {
    // This looks again: the bare name may have been written meanwhile. Then the marked file is the task, if nothing
    // else is.
    const { names } = yield* bracketedLook(mark.key);
    const file = yield* statIfThere(mark.path);
    // A mark that could not be removed after the link is a second name. To put it back would undo what was decided.
    if (file === undefined || (yield* wasLinked(mark, file.ino, names))) return;
    const rivals = names.filter((name) => name.generation >= mark.generation && !(name.kind === 'claimed' && sameTenure(name, mark)));
    yield* takeBackEnd(mark);
    yield* putBack(caller, mark, rivals.length === 0);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
