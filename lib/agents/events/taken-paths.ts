/**
 * Which of the files that a tool is about to write does another live claim hold? Reads only. A session that holds
 * nothing itself is asked, too: it is the one that does not know.
 *
 * Where two claims hold one path (their owners were told, or the texts changed since), the older one may edit, so that
 * one of the two can go on, and no two wait for each other.
 */

import { sameOwner, type ClaimedName } from '../../rules/name.ts';
import { mayName } from '../../rules/may-name.ts';
import { covers } from '../../rules/path-overlap.ts';
import type { Step } from '../../store/step.ts';
import { compareClaims, pathHolds, type PathHold } from '../../verbs/held-paths.ts';
import type { Recorded } from '../../verbs/recorded-claims.ts';

export interface TakenPath {
  readonly path: string;
  readonly hold: PathHold<string>;
}

/**
 * The first claim of another that holds each of these paths before any of mine. `readingsOf`: where a path lies in the
 * project; asked for only when somebody has files. `mine`: for whom something is recorded, as it counts for me.
 */
export function* takenPaths(paths: readonly string[], readingsOf: (path: string) => readonly string[], mine: readonly Recorded[]): Step<readonly TakenPath[]> {
  let found: readonly (readonly [path: string, readings: readonly string[]])[] | undefined;
  const readings = (): readonly (readonly [path: string, readings: readonly string[]])[] => (found ??= paths.map((path) => [path, readingsOf(path)] as const));
  let all: readonly string[] | undefined;
  const holds = yield* pathHolds(
    () => true,
    (files) => {
      const entries = new Map<string, string>();
      for (const [path, ways] of readings()) {
        const entry = ways.map((way) => covers(files, way)).find((one) => one !== undefined);
        if (entry !== undefined) entries.set(path, entry);
      }
      return entries.size === 0 ? undefined : entries;
    },
    (text) => text.includes('files') && mayName(text, (all ??= readings().flatMap(([, ways]) => ways))),
  );
  return paths.flatMap((path) => {
    const [first] = holds.filter(({ found: entries }) => entries.has(path)).toSorted((one, other) => compareClaims(one.tenure, other.tenure));
    return first === undefined || isMine(first.tenure, mine) ? [] : [{ path, hold: { ...first, found: first.found.get(path) ?? path } }];
  });
}

/** A claim under a name that proves nothing is mine only where it is recorded for me. */
export function isMine(claim: ClaimedName, mine: readonly Recorded[]): boolean {
  return mine.some(({ owner, tenures, mustProve = false }) => (!mustProve && sameOwner(owner, claim.owner)) || tenures.some((tenure) => tenure.key === claim.key && tenure.claimedAt === claim.claimedAt));
}
