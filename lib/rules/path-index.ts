/**
 * Finds which of many lists of paths may overlap another one, without comparing each with each: by the directories that
 * their entries name before the first wildcard. Pure.
 *
 * What must stay true: whatever overlaps is among what is found. It may find more, so whoever asks compares those.
 */

import { entryPath, SPECIAL } from './path-entry.ts';

/** Items, each with its entries. */
export class PathIndex<T> {
  /** By what an entry names before a wildcard. */
  readonly #at = new Map<string, Set<T>>();
  /** By each directory above that, and by itself. */
  readonly #below = new Map<string, Set<T>>();

  add(item: T, entries: readonly string[]): void {
    for (const entry of entries) {
      const ways = waysTo(entry);
      const last = ways.at(-1);
      if (last !== undefined) put(this.#at, last, item);
      for (const way of ways) put(this.#below, way, item);
    }
  }

  /** Those with an entry that may name a path which one of these entries names, too. */
  near(entries: readonly string[]): ReadonlySet<T> {
    const found = new Set<T>();
    for (const entry of entries) {
      const ways = waysTo(entry);
      const last = ways.at(-1);
      for (const way of ways) for (const item of this.#at.get(way) ?? []) found.add(item);
      for (const item of last === undefined ? [] : (this.#below.get(last) ?? [])) found.add(item);
    }
    return found;
  }
}

/** `lib/a/*.ts`: the work tree, `lib`, `lib/a`. None if the entry names nothing. Letters count in either case. */
function waysTo(entry: string): readonly string[] {
  const path = entryPath(entry);
  if (path === undefined) return [];
  const ways = [''];
  for (const part of path.split('/')) {
    if (part === '') continue;
    if (SPECIAL.test(part)) break;
    ways.push(`${ways.at(-1) ?? ''}/${part.toLowerCase()}`);
  }
  return ways;
}

function put<T>(map: Map<string, Set<T>>, key: string, item: T): void {
  const some = map.get(key);
  if (some === undefined) map.set(key, new Set([item]));
  else some.add(item);
}
