/** What the janitor clears away that is not a task: staging of dead processes, and probes of a killed doctor. */

import { TMP } from '../rules/shelf.ts';
import { list, now, remove, type Step } from '../store/step.ts';
import { DROP_PREFIX, dropStaged } from '../transitions/drop.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { isProbe } from './probe-file-system.ts';
import { actOnFault, type Act } from './sweep-acts.ts';

// Younger staging may belong to a process that still works on it.
const DROP_AGE_MS = 60_000;
const STAGING_AGE_MS = 3_600_000;

/**
 * Removes what a killed doctor left on its way through the shelves. Its names are hidden, so nobody else minds them.
 */
export function* clearProbes(hidden: readonly string[], dryRun: boolean, acts: Act[]): Step<void> {
  for (const path of hidden.filter((found) => isProbe(found.slice(found.lastIndexOf('/') + 1)))) {
    try {
      const file = yield* statIfThere(path);
      const age = file === undefined ? 0 : (yield* now('reading')).ms - Math.max(file.mtimeMs, file.ctimeMs);
      if (file?.kind !== 'file' || age <= STAGING_AGE_MS) continue;
      if (!dryRun) yield* remove(path);
      acts.push({ act: 'tidied', path, because: { is: 'left-behind', what: 'probe', agoMs: age }, ...(dryRun ? { wouldBe: true } : {}) });
    } catch (fault) {
      // Another janitor was faster.
      if (!isFault(fault)) throw fault;
    }
  }
}

/** The same for all names of one directory. */
export function* clearProbesIn(directory: string, dryRun: boolean, acts: Act[]): Step<void> {
  yield* clearProbes((yield* list(directory)).map((name) => `${directory}/${name}`), dryRun, acts);
}

/**
 * Removes staging that dead processes left in tmp/. Bytes without another name that once belonged to a task go to
 * lost+found.
 */
export function* tidy(dryRun: boolean, acts: Act[]): Step<void> {
  const names = yield* list(TMP);
  if (names.length === 0) return;
  const { ms } = yield* now('reading');
  for (const name of names) {
    const path = `${TMP}/${name}`;
    const file = yield* statIfThere(path);
    if (file === undefined || (file.kind !== 'file' && !(file.kind === 'directory' && name.startsWith('now-')))) continue;
    const age = ms - Math.max(file.mtimeMs, file.ctimeMs);
    const dropped = name.startsWith(DROP_PREFIX);
    if (!(dropped ? age > DROP_AGE_MS : /^(?:new|now)-/.test(name) && age > STAGING_AGE_MS)) continue;
    let to: string | undefined;
    try {
      if (!dryRun && dropped) to = yield* dropStaged(path, undefined);
      else if (!dryRun) {
        if (file.kind === 'directory') for (const part of yield* list(path)) yield* remove(`${path}/${part}`);
        yield* remove(path);
      }
    } catch (fault) {
      if (!isFault(fault)) throw fault;
      if (fault.code === 'ENOENT') continue;
      acts.push(actOnFault(fault, path, 'undecided'));
      continue;
    }
    acts.push({ act: 'tidied', path, ...(to === undefined ? {} : { to }), because: { is: 'left-behind', what: 'staging', agoMs: age }, ...(dryRun ? { wouldBe: true } : {}) });
  }
}
