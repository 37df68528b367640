/**
 * Whatever ends a living tenure, or passes it on, does so under a mark: the name that an editor writes is out of the way, nobody else
 * can act on it by a look of before, and a look that comes after the mark says whether it is the task. What was looked at before can have
 * been given up meanwhile, by another process of its owner, and written again by an editor: moved without a mark, that ghost would become
 * the task.
 */

import { DibsError } from '../rules/error.ts';
import { claimedName, MAX_GENERATION, markedName, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { compareRank, namesAbove } from '../rules/truth.ts';
import { nonce, now, type Step } from '../store/step.ts';
import { end, keep } from './belief.ts';
import { drop } from './drop.ts';
import { bracketedLook } from './look.ts';
import { moved } from './moved.ts';
import type { Party } from './party.ts';
import { isFault, present } from './present.ts';
import { putBack } from './put-back.ts';
import { witnessed } from './witness.ts';

export interface Marked {
  readonly mark: ClaimedName;
  /** All names of the task, as a look showed them after the mark was made. */
  readonly names: readonly TaskName[];
}

/** Marks this tenure. Undefined when its name was gone, or when something ranks above it, and then it is put back: look again. */
export function* markTask(party: Party, from: ClaimedName): Step<Marked | undefined> {
  // Before anything is touched: where the clock cannot be read (a full disk), nothing is begun.
  yield* now('writing');
  const mark = markedName(from, yield* nonce());
  if (!(yield* moved(from.path, mark.path))) return undefined;
  try {
    const sight = yield* bracketedLook(mark.key);
    if (!sight.latest.some((name) => name.path === mark.path)) return undefined;
    if (from.nonce !== undefined) {
      const file = yield* present(mark.path);
      if (file === undefined) return undefined;
      if (yield* wasLinked(mark, file.ino, sight.names)) {
        yield* drop(mark.path, file.ino);
        return undefined;
      }
    }
    const names = from.nonce === undefined ? sight.names : yield* takenOver(from, sight.names);
    const seen = names.find((name): name is ClaimedName => name.path === mark.path) ?? mark;
    if (!names.some((name) => isAbove(name, seen))) return { mark: seen, names };
    yield* putBack(party, seen, false);
    return undefined;
  } catch (fault) {
    yield* unpin(party, mark);
    throw fault;
  }
}

/**
 * Had somebody put the file of this mark where it was to go, and was stopped before the mark was taken away? Then the link had decided, and
 * the mark is a second name of what lies there, or of what somebody has made of it since.
 */
export function* wasLinked(mark: ClaimedName, ino: bigint, names: readonly TaskName[]): Step<boolean> {
  for (const name of namesAbove(mark, names)) if ((yield* present(name.path))?.ino === ino) return true;
  return false;
}

/** Who made the mark that was taken over decides nothing by it any more: what it said to have ended stands. The names, as beliefs say now. */
export function* takenOver(from: ClaimedName, names: readonly TaskName[]): Step<readonly TaskName[]> {
  yield* keep(from);
  return yield* witnessed(names.map((name) => (name.kind === 'rest' ? name : unasked(name))));
}

function unasked({ belief: _belief, ...name }: ClaimedName): ClaimedName {
  return name;
}

/** Of another tenure of its generation that is not confirmed the caller knows which one stands. */
function isAbove(name: TaskName, mark: ClaimedName): boolean {
  if (name.kind === 'claimed' && sameTenure(name, mark)) return false;
  if (mark.belief === 'confirmed' || (name.kind === 'claimed' && name.belief === 'confirmed')) return compareRank(name, mark) < 0;
  return namesAbove(mark, [name]).length > 0;
}

/**
 * Gives a mark a name that ranks first without its belief, too: above every file that git brought, and every claim that did not count.
 * Only then may its belief be ended. Undefined when somebody else took the mark over; `malformed` where there is no higher generation.
 */
export function* lift(party: Party, { mark, names }: Marked): Step<ClaimedName | undefined> {
  const above = namesAbove(mark, names);
  if (above.length === 0) return mark;
  const highest = above.reduce((most, name) => (name.generation > most.generation ? name : most), above[0] ?? mark);
  if (highest.generation >= MAX_GENERATION) {
    throw new DibsError('malformed', `${highest.path} has the highest generation there is, so nothing can rank above it: take that file away`, { task: mark.id, next: ['doctor'] });
  }
  const generation = Math.max(highest.generation, mark.generation) + 1;
  const lifted = { ...markedName(claimedName({ ...mark, generation }, mark, party.settings.colon), yield* nonce()), ...(mark.belief === undefined ? {} : { belief: mark.belief }) };
  return (yield* moved(mark.path, lifted.path)) ? lifted : undefined;
}

/** Another tenure of the task that is confirmed as well, and lost by the order of truth, must not come back when this one ends. */
export function* endBeside({ mark, names }: Marked): Step<void> {
  for (const name of names) if (name.kind === 'claimed' && name.belief === 'confirmed' && name.claimedAt < mark.claimedAt) yield* end(name);
}

/** A disk that fails by now must not leave a living owner under a mark. Best effort: what failed first is what is said. */
export function* unpin(party: Party, mark: ClaimedName): Step<void> {
  try {
    // Anew: the bare name may have been written meanwhile, and what is marked is the task then, if nothing else is.
    const { names } = yield* bracketedLook(mark.key);
    const file = yield* present(mark.path);
    // What could not be taken away after the link is a second name: put back, it would undo what was decided.
    if (file === undefined || (yield* wasLinked(mark, file.ino, names))) return;
    const rivals = names.filter((name) => name.generation >= mark.generation && !(name.kind === 'claimed' && sameTenure(name, mark)));
    yield* keep(mark);
    yield* putBack(party, mark, rivals.length === 0);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}
