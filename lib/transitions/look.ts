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

/**
 * A look between two readings of the directories' times. If nothing changed, the pass is exact; else it is repeated a few times,
 * and then everything any pass has seen must do. Plain successive passes would not: a stale claimant can be passed by a task
 * that is released and claimed again behind each of its looks.
 */
export function* bracketedLook(key: string): Step<Sight> {
  const seen = new Map<string, TaskName>();
  let latest: TaskName[] = [];
  let calm = 0;
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    if (attempt > HASTE) yield* pause(RETRY_MS);
    // Read first: what changes after it carries another time, unless that lies within a tick.
    const { ms, tickMs } = yield* now('reading');
    const before = yield* readTimes();
    const pass = new Map<string, TaskName>();
    for (const shelf of FLOW) yield* collect(shelf, key, pass);
    for (const [path, name] of pass) seen.set(path, name);
    latest = [...pass.values()];
    const after = yield* readTimes();
    // Times that never tell some changes are no witness of the others.
    if (tickMs !== Number.POSITIVE_INFINITY && before.version !== after.version) {
      calm = 0;
      continue;
    }
    if (tickMs === 0 || before.newestMs + tickMs < ms) return yield* sightOf(latest, latest, true);
    if (++calm >= CALM_PASSES) break;
    // Once the tick of the last change is over, the next pass can be exact.
    yield* pause(Math.min(tickMs, LONGEST_TICK_MS));
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
  for (const listed of yield* list(shelf)) {
    if (!listed.toLowerCase().startsWith(key)) continue;
    const name = parseName(shelf, listed);
    if (name !== undefined && name.kind !== 'foreign' && name.key === key) into.set(name.path, name);
  }
}

/** When the shelves last changed, in one string, and the latest of it in ms. */
function* readTimes(): Step<{ version: string; newestMs: number }> {
  let version = '';
  let newestMs = 0;
  for (const shelf of FLOW) {
    try {
      const info = yield* stat(shelf);
      // The times of a symlink say nothing about the directory behind it.
      if (info.kind !== 'directory') throw new StoreFault('ENOTDIR', 'look at', [shelf]);
      version += `${info.version} `;
      newestMs = Math.max(newestMs, info.mtimeMs, info.ctimeMs);
    } catch (fault) {
      if (!(fault instanceof StoreFault) || fault.code !== 'ENOENT') throw fault;
      version += '- ';
    }
  }
  return { version, newestMs };
}
