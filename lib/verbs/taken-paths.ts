/**
 * Which of the files that somebody is about to write or commit does another live claim hold? Reads only. Whoever holds
 * nothing is asked, too: it is the one that does not know.
 *
 * Where two claims hold one path (their owners were told, or the texts changed since), the older one may go on, so that
 * one of the two can, and no two wait for each other.
 */

import { mayName } from '../rules/may-name.ts';
import { sameOwner, type ClaimedName } from '../rules/name.ts';
import { coverer } from '../rules/path-overlap.ts';
import type { Step } from '../store/step.ts';
import { compareClaims, pathHolds, type PathHold } from './held-paths.ts';
import type { Recorded } from './recorded-claims.ts';

export interface TakenPath {
  readonly path: string;
  readonly hold: PathHold<string>;
}

/** A path as somebody names it, and its readings in the project. */
export interface AskedPath {
  readonly path: string;
  readonly readings: readonly string[];
}

/**
 * The oldest claim on each of these paths, where that is not mine. `paths` is asked for only when somebody has files.
 * `isMine`: of a claim, whether it counts for who asks.
 */
export function* takenPaths(paths: () => readonly AskedPath[], isMine: (claim: ClaimedName) => boolean): Step<readonly TakenPath[]> {
  let known: readonly AskedPath[] | undefined;
  let readings: readonly string[] | undefined;
  const asked = (): readonly AskedPath[] => (known ??= paths());
  const holds = yield* pathHolds(
    () => true,
    (files) => {
      const entryFor = coverer(files);
      const entries = new Map<string, string>();
      for (const { path, readings: ways } of asked()) {
        const entry = ways.map(entryFor).find((one) => one !== undefined);
        if (entry !== undefined) entries.set(path, entry);
      }
      return entries.size === 0 ? undefined : entries;
    },
    (text) => text.includes('files') && mayName(text, (readings ??= asked().flatMap(({ readings: ways }) => ways))),
  );
  const first = new Map<string, TakenPath>();
  for (const { found, ...hold } of holds.toSorted((one, other) => compareClaims(one.tenure, other.tenure))) {
    for (const [path, entry] of found) if (!first.has(path)) first.set(path, { path, hold: { ...hold, found: entry } });
  }
  return [...first.values()].filter(({ hold }) => !isMine(hold.tenure));
}

/** Is this claim recorded for one of these? Under a name that proves nothing, only the very claim is. */
export function isAmongRecorded(claim: ClaimedName, mine: readonly Recorded[]): boolean {
  return mine.some(({ owner, tenures, mustProve = false }) => (!mustProve && sameOwner(owner, claim.owner)) || tenures.some((tenure) => tenure.key === claim.key && tenure.claimedAt === claim.claimedAt));
}
