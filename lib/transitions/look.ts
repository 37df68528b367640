/**
 * Looks for the names of one id, on the shelves and then in the archive, which lies behind them.
 *
 * What must stay true: a name that was seen proves that its rank was reached (ranks never fall), so every name that any
 * pass saw counts. But a missing name proves nothing until a bracketed look confirms it.
 */

import { foreignClaimsAmong, type ForeignClaim } from '../rules/foreign-claim.ts';
import type { TaskName } from '../rules/name.ts';
import { namesOfTask } from '../rules/names-of-task.ts';
import { CLAIMED, FLOW, type Shelf } from '../rules/shelf.ts';
import { list, now, pause, stat, type Step } from '../store/step.ts';
import { StoreFault } from '../store/store.ts';
import { askWithArchive } from './ask-with-archive.ts';

export interface Sight {
  /** Every name of the id that any pass showed. */
  readonly names: readonly TaskName[];
  /** What the last pass showed. */
  readonly latest: readonly TaskName[];
  /** The directories did not change during the last pass, so it is a true picture of one instant. */
  readonly exact: boolean;
}

// A busy registry changes between two looks. Each repetition is as likely to find it unchanged as the last one.
const MOST_PASSES = 12;
// If timestamps are too coarse to prove that nothing changed, this many unchanged passes in a row must be enough.
const QUIET_PASSES = 3;
// A kernel's tick is worth waiting for, but a whole second is not.
const LONGEST_TICK_MS = 20;
// A busy shelf of this many names changes faster than it can be listed. After some listings the look leaves it alone
// until the last pass.
const MANY_NAMES = 20_000;
const MANY_LISTINGS = 2;
// The first passes follow at once, the later ones after a pause.
const PASSES_AT_ONCE = 4;
const RETRY_MS = 1;

/**
 * One pass in the direction of flow. A task that moves backwards can slip behind it. That is good enough for a first
 * idea, but not to prove an absence.
 */
export function* look(key: string): Step<readonly TaskName[]> {
  const seen = new Map<string, TaskName>();
  for (const shelf of FLOW) yield* collect(shelf, key, seen);
  return yield* askWithArchive(key, [...seen.values()]);
}

/** `look`, and a bracketed look before "there is none" is believed. */
export function* lookConfirmingAbsence(key: string): Step<readonly TaskName[]> {
  const names = yield* look(key);
  return names.length > 0 ? names : (yield* bracketedLook(key)).names;
}

/**
 * `lookConfirmingAbsence`, and the claims of this task that were made without dibs, from the same listing of claimed/.
 */
export function* lookBesideForeign(key: string): Step<{ readonly names: readonly TaskName[]; readonly foreign: readonly ForeignClaim[] }> {
  const seen = new Map<string, TaskName>();
  let foreign: readonly ForeignClaim[] = [];
  for (const shelf of FLOW) {
    const listed = yield* list(shelf);
    for (const name of namesOfTask(shelf, listed, key)) seen.set(name.path, name);
    if (shelf === CLAIMED) foreign = foreignClaimsAmong(listed, key);
  }
  const names = yield* askWithArchive(key, [...seen.values()]);
  return { names: names.length > 0 ? names : (yield* bracketedLook(key)).names, foreign };
}

/** What a pass listed of one shelf. */
interface Listing {
  /** The shelf's times, read before it was listed. */
  readonly version: string;
  /** The reading came more than a tick after the last change it shows, so any later change has another time. */
  readonly isVouched: boolean;
  readonly names: readonly TaskName[];
  /** The number of names, of every id. */
  readonly count: number;
  /** How often this look has listed the shelf. */
  readonly listings: number;
}

/**
 * Looks in passes, until one of them finds every shelf unchanged since it was listed. Then the listings are exact.
 * Otherwise, after some passes, everything that any of them has seen must be enough. Simple successive passes would not
 * do: a task that is released and claimed again behind each pass could stay hidden from all of them.
 *
 * A pass reads the clock and then, in the direction of flow, the times of each shelf. It lists a shelf (again) only if
 * its times differ from those of its listing. Why the result is exact when a pass lists nothing:
 *   - Of one shelf: its listing was made under the times `v`, which were read before it, and the clock was read before
 *     that. Suppose that the last change that `v` shows lies more than a tick before that clock (only changes of this
 *     shelf matter). Then every change after that reading has a later time than `v`. So whenever `v` is read again, the
 *     shelf has not changed between the two readings, however long that was, and the listing shows what was on it at
 *     each instant between them.
 *   - Of all shelves: every listing was begun before the last pass, and in the last pass `v` was read again for each
 *     shelf. So the beginning of the last pass is an instant that lies between the two readings of every shelf.
 * If nothing proves a listing in this way, each pass lists its shelf again. A kernel's tick is over soon. Where times
 * tell nothing (tick Infinity), no listing is ever kept. The times are read at the shelf's turn, so a shelf that is not
 * listed again is known as it is at that moment. So each pass sees what moves on in the direction of flow, as if it
 * listed all shelves.
 *
 * A shelf of very many names that never stops changing is listed only by the first passes and the last one, because
 * each listing costs more than everything else: complete/, for example, while tasks are completed all the time. Such a
 * look is not exact, and costs three listings. (A missing shelf has no times. If it is made and removed again between
 * two readings, nobody sees that.)
 */
export function* bracketedLook(key: string): Step<Sight> {
  const seen = new Map<string, TaskName>();
  const listings = new Map<Shelf, Listing>();
  let latest: readonly TaskName[] = [];
  let calm = 0;
  for (let pass = 0; pass <= MOST_PASSES; pass++) {
    if (pass > PASSES_AT_ONCE) yield* pause(RETRY_MS);
    let { ms, tickMs } = yield* now('reading');
    // This pass only closes the calm passes before it.
    const isClosing = calm === QUIET_PASSES - 1;
    let [isStill, hasChanged] = [true, false];
    for (const shelf of FLOW) {
      const { version, newestMs } = yield* readTimes(shelf);
      const known = listings.get(shelf);
      const isSame = known?.version === version;
      if (isSame && (known.isVouched || isClosing)) continue;
      isStill = false;
      hasChanged ||= known !== undefined && !isSame;
      if (known !== undefined && known.count >= MANY_NAMES && known.listings >= MANY_LISTINGS && pass < MOST_PASSES) continue;
      const listed = yield* list(shelf);
      const names = namesOfTask(shelf, listed, key);
      for (const name of names) seen.set(name.path, name);
      // What changed a moment ago is worth measuring the tick.
      if (!isOld(newestMs, tickMs, ms)) ({ tickMs } = yield* now('looking'));
      listings.set(shelf, { version, isVouched: isOld(newestMs, tickMs, ms), names, count: listed.length, listings: (known?.listings ?? 0) + 1 });
    }
    const all = [...listings.values()];
    latest = all.flatMap(({ names }) => names);
    const isVouched = all.every((listing) => listing.isVouched);
    if (isStill && isVouched) return yield* sightOf(key, latest, latest, true);
    // Times that never show some changes say nothing about the others.
    const isCalm = !hasChanged || tickMs === Number.POSITIVE_INFINITY;
    if (!isCalm) calm = 0;
    else if (pass > 0 && ++calm >= QUIET_PASSES) break;
    // After the tick of the last change, the next pass can prove it.
    const isWorthIt = isCalm || tickMs <= LONGEST_TICK_MS;
    if (!isVouched && isWorthIt && calm < QUIET_PASSES - 1) yield* pause(Math.min(tickMs, LONGEST_TICK_MS));
  }
  return yield* sightOf(key, [...seen.values()], latest, false);
}

/** Was the last change more than a tick before `ms`? */
function isOld(newestMs: number, tickMs: number, ms: number): boolean {
  return tickMs === 0 || newestMs + tickMs < ms;
}

/** Adds what the archive has and beliefs say, which is asked after all names were seen. */
function* sightOf(key: string, names: readonly TaskName[], latest: readonly TaskName[], exact: boolean): Step<Sight> {
  const asked = yield* askWithArchive(key, names);
  const paths = new Set(latest.map(({ path }) => path));
  return { names: asked, latest: asked.filter(({ path }) => paths.has(path)), exact };
}

function* collect(shelf: Shelf, key: string, into: Map<string, TaskName>): Step<void> {
  for (const name of namesOfTask(shelf, yield* list(shelf), key)) into.set(name.path, name);
}

/** When a shelf last changed: a text that differs with each visible change, and the latest of its times in ms. */
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
