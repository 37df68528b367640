/**
 * Finds which of many lists of paths may overlap another one, without comparing each with each: by the directories that
 * their entries name before the first wildcard. Pure.
 *
 * What must stay true: whatever overlaps is among what is found. It may find more, so whoever asks compares those.
 */

const LITERAL = /^[^*?[\]{}()!@+\\]+$/;

/** Items, each with its entries. */
export class PathIndex<T> {
  /** By what an entry names before a wildcard. */
  readonly #at = new Map<string, Set<T>>();
  /** By each directory above that, and by itself. */
  readonly #below = new Map<string, Set<T>>();

  add(item: T, entries: readonly string[]): void {
    for (const entry of entries) {
      const ways = waysTo(entry);
      put(this.#at, ways.at(-1) ?? '', item);
      for (const way of ways) put(this.#below, way, item);
    }
  }

  /** Those with an entry that may name a path which one of these entries names, too. */
  near(entries: readonly string[]): ReadonlySet<T> {
    const found = new Set<T>();
    for (const entry of entries) {
      const ways = waysTo(entry);
      for (const way of ways) for (const item of this.#at.get(way) ?? []) found.add(item);
      for (const item of this.#below.get(ways.at(-1) ?? '') ?? []) found.add(item);
    }
    return found;
  }
}

/** `lib/a/*.ts`: the root, `lib`, `lib/a`. Letters that some file system takes for the same are the same here. */
function waysTo(entry: string): readonly string[] {
  const ways = [''];
  for (const part of entry.split('/')) {
    if (part === '' || part === '.') continue;
    if (!LITERAL.test(part)) break;
    ways.push(`${ways.at(-1) ?? ''}/${part.normalize('NFC').toLowerCase()}`);
  }
  return ways;
}

function put<T>(map: Map<string, Set<T>>, key: string, item: T): void {
  const some = map.get(key);
  if (some === undefined) map.set(key, new Set([item]));
  else some.add(item);
}
