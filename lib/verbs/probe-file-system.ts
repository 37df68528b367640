/**
 * Finds out by trial what the file system of a registry accepts: the longest legal name goes once through all shelves.
 * The probe's name begins with a dot, so every reader ignores it.
 */

import { LONGEST_SECONDS } from '../rules/duration.ts';
import { claimedName, markedName, MAX_GENERATION } from '../rules/name.ts';
import { MAX_OWNER_BYTES } from '../rules/owner.ts';
import { FLOW, LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { MAX_ID_BYTES } from '../rules/task-id.ts';
import { link, list, nonce, publish, remove, rename, type Step } from '../store/step.ts';
import { lacksHardLinks } from '../store/errno.ts';
import { StoreFault } from '../store/store.ts';

export interface FileSystemTraits {
  /** What names must have between owner and time. */
  readonly colon: ':' | '%3A';
  readonly hardLinks: boolean;
}

/**
 * Is this the name of a probe (of the file system, of the case of names, or of a listing)? Nobody else makes such a
 * name.
 */
export function isProbe(name: string): boolean {
  return /^\.(?:(?:probe|case|look)-[0-9a-z]{12}|[0-9a-z]{12}p+~\d+@o+(?::|%3A)\d+\+\d+r?!z+\.markdown)$/.test(name);
}

const LONGEST_TIME_MS = 9_999_999_999_999;
const LONGEST_NONCE = 'z'.repeat(12);

/**
 * Throws a StoreFault that names both directories if the longest name cannot go from one to the other with either
 * colon.
 */
export function* probeFileSystem(): Step<FileSystemTraits> {
  const id = yield* nonce();
  try {
    return { colon: ':', hardLinks: yield* travel(id, ':') };
  } catch (fault) {
    // The code does not matter: exFAT answers ENOENT to a name that it does not accept. If the colon was not the
    // reason, it happens again.
    if (!(fault instanceof StoreFault)) throw fault;
  }
  const hardLinks = yield* travel(id, '%3A');
  try {
    // Perhaps it happened only once, and had nothing to do with names.
    return { colon: ':', hardLinks: yield* travel(id, ':') };
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    return { colon: '%3A', hardLinks };
  }
}

/** A name as long as any that these limits allow, mark included, but hidden. `id` keeps two probes apart. */
export function longestName(id: string, colon: ':' | '%3A'): string {
  const task = { id: `p${id}`.padEnd(MAX_ID_BYTES, 'p'), generation: MAX_GENERATION, ext: '.markdown' };
  const tenure = { owner: 'o'.repeat(MAX_OWNER_BYTES), claimedAt: LONGEST_TIME_MS, lease: LONGEST_SECONDS, review: true };
  return `.${markedName(claimedName(task, tenure, colon), LONGEST_NONCE).name.slice(1)}`;
}

/**
 * Moves a file through all shelves in the direction of flow, then gives it a second name. Returns whether it got that
 * name.
 */
function* travel(id: string, colon: ':' | '%3A'): Step<boolean> {
  const name = longestName(id, colon);
  const start = `${TMP}/.probe-${id}`;
  const second = `${TMP}/${name}`;
  let place = start;
  try {
    yield* publish(start, new TextEncoder().encode('dibs probes the file system\n'));
    for (const directory of [...FLOW, LOST_AND_FOUND]) {
      const next = `${directory}/${name}`;
      yield* rename(place, next);
      place = next;
      // Some file systems treat a colon as the start of something else than a name, and report success.
      if (!(yield* list(directory)).includes(name)) throw new StoreFault('EINVAL', 'rename', [start, next]);
    }
    return yield* canLink(place, second);
  } finally {
    for (const path of new Set([start, place, second])) yield* discard(path);
  }
}

function* canLink(from: string, to: string): Step<boolean> {
  try {
    yield* link(from, to);
    return true;
  } catch (fault) {
    if (fault instanceof StoreFault && lacksHardLinks(fault.code)) return false;
    throw fault;
  }
}

function* discard(path: string): Step<void> {
  try {
    yield* remove(path);
  } catch (fault) {
    // Cleaning up must not hide the result, and a file that stays is hidden.
    if (!(fault instanceof StoreFault)) throw fault;
  }
}
