/** Which beliefs the janitor forgets, because nobody will come back for them, or nobody waits to hear of them. */

import { isAhead } from '../rules/lease.ts';
import { sameOwner, sameTenure, type ClaimedName, type TaskName } from '../rules/name.ts';
import { isPassing } from '../rules/owner.ts';
import { HOLDERS } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import { list, remove, type Step } from '../store/step.ts';
import { beliefsAmong } from '../transitions/belief.ts';
import { isUntaken } from '../transitions/not-mine.ts';
import { removeIfThere } from '../transitions/remove-if-there.ts';
import type { SeenTasks } from '../transitions/seen-names.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { ARRIVALS } from './claim-limit.ts';
import { OWED, takeOwed } from './owed-digest.ts';
import { apart, type Act } from './sweep-acts.ts';

// A younger belief may belong to a process that is about to rename.
const BELIEF_AGE_MS = 3_600_000;
// A session that was left can come back within this time, and is told what it lost meanwhile.
const LOSS_AGE_MS = 30 * 86_400_000;
// A process that counts claims needs the file only for milliseconds.
const ARRIVALS_AGE_MS = 86_400_000;
// A session that was left for longer starts anew, and is told then.
const OWED_AGE_MS = 7 * 86_400_000;

/**
 * Forgets three kinds of beliefs. Those of a killed `dibs run`: nobody will ever come back under its name to be told.
 * Those of anybody in what was never taken: when the task passes that generation later, they would read as a loss. And
 * those of losses so old that nobody waits to hear of them.
 */
export function* forgetTheDead(tasks: SeenTasks, nowMs: number, acts: Act[]): Step<void> {
  // Most beliefs are named like a claim that is there. Only the others are read.
  const held = new Set<string>();
  for (const names of tasks.inUse()) for (const name of names) if (name.kind === 'claimed') held.add(name.bare);
  for (const owner of yield* list(HOLDERS)) {
    yield* apart(acts, `${HOLDERS}/${owner}`, function* () {
      const listed = yield* listIfDirectory(`${HOLDERS}/${owner}`);
      if (listed === undefined) return;
      let isFewer = false;
      for (const belief of beliefsAmong(listed.filter((name) => !held.has(name)), owner)) {
        if ((yield* ageOf(owner, belief, nowMs)) <= BELIEF_AGE_MS) continue;
        const names = tasks.get(belief.key) ?? [];
        if (names.some((name) => name.kind === 'claimed' && sameTenure(name, belief))) continue;
        const isOver = !isNamed(belief, names) && (isPassing(owner) || (yield* isLongLost(owner, belief, nowMs)));
        if (isOver || (yield* isUntaken(belief, judge(names)?.task))) isFewer = (yield* removeIfThere(`${HOLDERS}/${owner}/${belief.name}`)) || isFewer;
      }
      const arrivals = listed.includes(ARRIVALS) ? yield* statIfThere(`${HOLDERS}/${owner}/${ARRIVALS}`) : undefined;
      if (arrivals?.kind === 'file' && nowMs - arrivals.mtimeMs > ARRIVALS_AGE_MS) isFewer = (yield* removeIfThere(`${HOLDERS}/${owner}/${ARRIVALS}`)) || isFewer;
      // An owner without beliefs needs no directory.
      if (isFewer) yield* removeIfThere(`${HOLDERS}/${owner}`);
      const owed = listed.includes(OWED) ? yield* statIfThere(`${HOLDERS}/${owner}/${OWED}`) : undefined;
      if (owed !== undefined && nowMs - owed.mtimeMs > OWED_AGE_MS) yield* takeOwed(owner);
      if (isPassing(owner)) yield* removeIfEmpty(`${HOLDERS}/${owner}`, nowMs);
    });
  }
}

/** Undefined for what is not a directory, which the doctor reports. */
function* listIfDirectory(path: string): Step<readonly string[] | undefined> {
  try {
    return yield* list(path);
  } catch (fault) {
    if (isFault(fault, 'ENOTDIR')) return undefined;
    throw fault;
  }
}

/** How long ago a belief was made, in ms. If its claimed-at is still to come, the mtime of its file counts. */
function* ageOf(owner: string, belief: ClaimedName, nowMs: number): Step<number> {
  return nowMs - (isAhead(belief.claimedAt, nowMs) ? yield* lastRemarked(owner, belief, nowMs) : belief.claimedAt);
}

/** The mtime of a belief. */
function* lastRemarked(owner: string, belief: ClaimedName, nowMs: number): Step<number> {
  return (yield* statIfThere(`${HOLDERS}/${owner}/${belief.name}`))?.mtimeMs ?? nowMs;
}

/**
 * Has this tenure a name still, with or without a mark, under any generation that an examiner may have given it? Then
 * the belief is what makes it rank above what git brings, also under that generation.
 */
function isNamed(belief: ClaimedName, names: readonly TaskName[]): boolean {
  return names.some((name) => name.kind === 'claimed' && sameOwner(name.owner, belief.owner) && name.claimedAt === belief.claimedAt);
}

/** Is it long since it was last heard of? */
function* isLongLost(owner: string, belief: ClaimedName, nowMs: number): Step<boolean> {
  return (yield* ageOf(owner, belief, nowMs)) > LOSS_AGE_MS && nowMs - (yield* lastRemarked(owner, belief, nowMs)) > LOSS_AGE_MS;
}

/** Removes a directory that a process made for its belief before it was killed. */
function* removeIfEmpty(path: string, nowMs: number): Step<void> {
  const directory = yield* statIfThere(path);
  if (directory === undefined || nowMs - directory.mtimeMs <= BELIEF_AGE_MS || (yield* list(path)).length > 0) return;
  yield* remove(path);
}
