/**
 * Looking: what names a listing shows of one id.
 *
 * What must stay true: a name that was seen proves that its rank was reached (ranks never fall), so all that was seen counts,
 * from every pass; but that a name was not seen proves nothing until a bracketed look says so.
 */

import { parseName, type TaskName } from '../rules/name.ts';
import { FLOW, type Shelf } from '../rules/shelf.ts';
import { list, now, pause, stat, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import { witnessed } from './witness.ts';

export interface Sight {
  /** Every name of the id that any pass showed. */
  readonly names: readonly TaskName[];
  /** What the last pass showed. */
  readonly latest: readonly TaskName[];
  /** The directories stood still around the last pass, so that it is a true picture of one instant. */
  readonly exact: boolean;
}

// A busy registry changes between two looks; each repetition is as likely to find it still as the last one.
const PATIENCE = 12;
// Where timestamps are too coarse to vouch for stillness, so many still passes in a row must do.
const CALM_PASSES = 3;
// A kernel's tick is worth waiting for, a whole second is not.
const LONGEST_TICK_MS = 20;
// To list so many names takes longer than a busy shelf stands still: after some times it is left at that, until the last pass.
const MANY_NAMES = 20_000;
const MANY_LISTINGS = 2;
// The first few at once, then at a distance.
const HASTE = 4;
const RETRY_MS = 1;

/** One pass in the direction of flow. A task that moves backwards can slip behind it: good for a first idea, not for an absence. */
export function* look(key: string): Step<readonly TaskName[]> {
  const seen = new Map<string, TaskName>();
  for (const shelf of FLOW) yield* collect(shelf, key, seen);
  return yield* witnessed([...seen.values()]);
}

/** `look`, and a bracketed one before "there is none" is believed. */
export function* lookTwice(key: string): Step<readonly TaskName[]> {
  const names = yield* look(key);
  return names.length > 0 ? names : (yield* bracketedLook(key)).names;
}

/** What a pass listed of one shelf. */
interface Listing {
  /** The shelf's times, read before it was listed. */
  readonly version: string;
  /** That reading came more than a tick after the last change it told of, so that any later change carries another time. */
  readonly isVouched: boolean;
  readonly names: readonly TaskName[];
  /** Names of every id. */
  readonly count: number;
  /** How often this look has listed the shelf. */
  readonly listings: number;
}

/**
 * A look in passes, until one of them finds every shelf as it was listed. Then what was listed is exact; else, after some passes,
 * everything any of them has seen must do. Plain successive passes would not: a stale claimant can be passed by a task that is released
 * and claimed again behind each of its looks.
 *
 * A pass reads the clock and then, in the direction of flow, the times of each shelf; a shelf whose times are not those of its listing is
 * listed (again), all others are not. Why that is exact, when a pass lists nothing:
 *   - Of one shelf. Its listing was made under times `v`, read before it, and the clock before that. If the last change that `v` tells of
 *     lies more than a tick before that clock (the shelf's own last change: what happens on other shelves is no matter), every change
 *     after that reading carries a later time than `v`. So whenever `v` is read again, the shelf has not changed between the two
 *     readings, however long that was, and the listing shows what was on it at each instant between them.
 *   - Of all of them. Every listing was begun before the last pass, and in the last pass `v` was read again of each shelf. So the
 *     beginning of the last pass is an instant that lies between the two readings of every shelf.
 * Where a listing is not vouched for so, its shelf is listed again by each pass: a kernel's tick is over soon, and where times tell
 * nothing (tick Infinity) nothing is ever kept. And because the times are read at the shelf's turn, a shelf that is not listed again
 * is known as it is at that moment: what moves on in the direction of flow is seen by each pass, as if all shelves were listed.
 *
 * A shelf of very many names that never stands still is listed by the first passes and the last one, for each time costs more than
 * all the rest: complete/ while tasks are completed all the time. Such a look is not exact, and costs three of those listings. (A shelf that is not there has no times; that it is made and removed again between two readings, is not seen.)
 */
export function* bracketedLook(key: string): Step<Sight> {
  const seen = new Map<string, TaskName>();
  const listings = new Map<Shelf, Listing>();
  let latest: readonly TaskName[] = [];
  let calm = 0;
  for (let pass = 0; pass <= PATIENCE; pass++) {
    if (pass > HASTE) yield* pause(RETRY_MS);
    const { ms, tickMs } = yield* now('reading');
    // It only closes the calm passes before it.
    const isClosing = calm === CALM_PASSES - 1;
    let [isStill, hasChanged] = [true, false];
    for (const shelf of FLOW) {
      const { version, newestMs } = yield* readTimes(shelf);
      const known = listings.get(shelf);
      const isSame = known?.version === version;
      if (isSame && (known.isVouched || isClosing)) continue;
      isStill = false;
      hasChanged ||= known !== undefined && !isSame;
      if (known !== undefined && known.count >= MANY_NAMES && known.listings >= MANY_LISTINGS && pass < PATIENCE) continue;
      const listed = yield* list(shelf);
      const names = namesOf(shelf, listed, key);
      for (const name of names) seen.set(name.path, name);
      listings.set(shelf, { version, isVouched: tickMs === 0 || newestMs + tickMs < ms, names, count: listed.length, listings: (known?.listings ?? 0) + 1 });
    }
    const all = [...listings.values()];
    latest = all.flatMap(({ names }) => names);
    const isVouched = all.every((listing) => listing.isVouched);
    if (isStill && isVouched) return yield* sightOf(latest, latest, true);
    // Times that never tell some changes are no witness of the others.
    const isCalm = !hasChanged || tickMs === Number.POSITIVE_INFINITY;
    if (!isCalm) calm = 0;
    else if (pass > 0 && ++calm >= CALM_PASSES) break;
    // Once the tick of the last change is over, the next pass can vouch.
    const isWorthIt = isCalm || tickMs <= LONGEST_TICK_MS;
    if (!isVouched && isWorthIt && calm < CALM_PASSES - 1) yield* pause(Math.min(tickMs, LONGEST_TICK_MS));
  }
  return yield* sightOf([...seen.values()], latest, false);
}

/** With what beliefs say, which is asked after all of it was seen. */
function* sightOf(names: readonly TaskName[], latest: readonly TaskName[], exact: boolean): Step<Sight> {
  const asked = yield* witnessed(names);
  const paths = new Set(latest.map(({ path }) => path));
  return { names: asked, latest: asked.filter(({ path }) => paths.has(path)), exact };
}

function* collect(shelf: Shelf, key: string, into: Map<string, TaskName>): Step<void> {
  for (const name of namesOf(shelf, yield* list(shelf), key)) into.set(name.path, name);
}

function namesOf(shelf: Shelf, listed: readonly string[], key: string): readonly TaskName[] {
  const names: TaskName[] = [];
  for (const one of listed) {
    if (!one.toLowerCase().startsWith(key)) continue;
    const name = parseName(shelf, one);
    if (name !== undefined && name.kind !== 'foreign' && name.key === key) names.push(name);
  }
  return names;
}

/** When a shelf last changed, as text that differs with each change that shows, and the latest of its times in ms. */
function* readTimes(shelf: Shelf): Step<{ readonly version: string; readonly newestMs: number }> {
  try {
    const { kind, version, mtimeMs, ctimeMs } = yield* stat(shelf);
    // The times of a symlink say nothing about the directory behind it.
    if (kind !== 'directory') throw new StoreFault('ENOTDIR', 'look at', [shelf]);
    return { version, newestMs: Math.max(mtimeMs, ctimeMs) };
  } catch (fault) {
    if (!(fault instanceof StoreFault) || fault.code !== 'ENOENT') throw fault;
    return { version: '', newestMs: 0 };
  }
}
