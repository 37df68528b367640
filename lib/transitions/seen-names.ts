/**
 * The names that a survey has seen, by task. Of nearly all tasks of a large registry there is one name, at rest, and
 * nobody asks more of it than its id. So such a name is kept as the text that was listed, and it is read when somebody
 * asks for it.
 */

import { archivedName, type ArchivedName, type ArchiveListing } from '../rules/archive.ts';
import { parseName, usualKeyOf, usualName, type ForeignName, type TaskName } from '../rules/name.ts';
import { CLAIMED, type RestShelf, type Shelf } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { archiveListings } from './archived.ts';
import { askBeliefs } from './ask-beliefs.ts';

/** Tasks by the key of their id, in the order in which they were first seen. Each has at least one name. */
export interface SeenTasks extends Iterable<readonly [key: string, names: readonly TaskName[]]> {
  readonly size: number;
  get(key: string): readonly TaskName[] | undefined;
  keys(): Iterable<string>;
  /** The tasks of which there is one name, at rest. */
  resting(): readonly RestingTask[];
  /** The names of each task that is claimed or has several names. */
  inUse(): readonly (readonly TaskName[])[];
}

export interface RestingTask {
  readonly key: string;
  readonly id: string;
  readonly shelf: Shelf;
  readonly name: string;
  readonly path: string;
}

/** One whose name is spelt as most are, and has not been read yet. */
class UnreadTask implements RestingTask {
  readonly key: string;
  readonly shelf: RestShelf;
  readonly name: string;

  constructor(key: string, shelf: RestShelf, name: string) {
    this.key = key;
    this.shelf = shelf;
    this.name = name;
  }

  /** The key is the id in lower case. */
  get id(): string {
    return this.name.slice(0, this.key.length);
  }

  get path(): string {
    return `${this.shelf}/${this.name}`;
  }
}

/** Collects what is listed. */
export class SeenNames implements SeenTasks {
  readonly foreign: ForeignName[] = [];
  readonly hidden: string[] = [];
  /** The names of each task, or its only one, which nobody has read yet. */
  readonly #tasks = new Map<string, UnreadTask | readonly TaskName[]>();
  readonly #inUse = new Set<string>();

  get size(): number {
    return this.#tasks.size;
  }

  get(key: string): readonly TaskName[] | undefined {
    const seen = this.#tasks.get(key);
    return seen === undefined ? undefined : namesIn(seen);
  }

  keys(): Iterable<string> {
    return this.#tasks.keys();
  }

  resting(): readonly RestingTask[] {
    const found: RestingTask[] = [];
    for (const seen of this.#tasks.values()) {
      if (seen instanceof UnreadTask) found.push(seen);
      else if (seen.length === 1 && seen[0]?.kind === 'rest') found.push(new UnreadTask(seen[0].key, seen[0].shelf, seen[0].name));
    }
    return found;
  }

  inUse(): readonly (readonly TaskName[])[] {
    return [...this.#inUse].map((key) => this.get(key) ?? []);
  }

  *[Symbol.iterator](): Iterator<readonly [string, readonly TaskName[]]> {
    for (const [key, seen] of this.#tasks) yield [key, namesIn(seen)];
  }

  /** What this shelf lists, as far as it `isMeant`. */
  add(shelf: Shelf, listed: readonly string[], isMeant: (name: string) => boolean): void {
    for (const name of listed) {
      if (!isMeant(name)) continue;
      const key = shelf === CLAIMED ? undefined : usualKeyOf(name);
      if (shelf === CLAIMED || key === undefined || this.#tasks.has(key)) this.#read(shelf, name);
      else this.#tasks.set(key, new UnreadTask(key, shelf, name));
    }
  }

  #read(shelf: Shelf, listed: string): void {
    const name = parseName(shelf, listed);
    if (name === undefined) {
      if (listed.startsWith('.')) this.hidden.push(`${shelf}/${listed}`);
    } else if (name.kind === 'foreign') this.foreign.push(name);
    else {
      const before = this.get(name.key);
      // A listing beside renames may show one name twice.
      if (before?.some(({ path }) => path === name.path) === true) return;
      this.#tasks.set(name.key, before === undefined ? [name] : [...before, name]);
      if (name.kind === 'claimed' || before !== undefined) this.#inUse.add(name.key);
    }
  }

  /** What of these lists is about tasks that were seen, by key. Of a large archive most is not, and is not read. */
  #alsoIn(archive: readonly ArchiveListing[]): ReadonlyMap<string, readonly ArchivedName[]> {
    const found = new Map<string, readonly ArchivedName[]>();
    for (const listing of archive) {
      for (const listed of listing.names) {
        const key = usualKeyOf(listed);
        if (key !== undefined && !this.#tasks.has(key)) continue;
        const name = archivedName(listing, listed);
        if (name !== undefined && this.#tasks.has(name.key)) found.set(name.key, [...(found.get(name.key) ?? []), name]);
      }
    }
    return found;
  }

  /** Forgets all tasks but these. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#tasks.keys()) if (!keys.has(key)) this.#tasks.delete(key);
    for (const key of this.#inUse) if (!keys.has(key)) this.#inUse.delete(key);
  }

  /**
   * Adds what beliefs say, where they have to be asked, and what the archive has, where it ranks first: git may have
   * brought back an old copy of what is archived, or somebody may have written the name of its last claim again.
   */
  *judged(): Step<{ readonly tasks: SeenTasks; readonly foreign: readonly ForeignName[]; readonly hidden: readonly string[] }> {
    const archived = this.#alsoIn(yield* archiveListings());
    for (const key of new Set([...this.#inUse, ...archived.keys()])) {
      const names = this.get(key) ?? [];
      const all = archived.has(key) ? yield* askBeliefs([...names, ...(archived.get(key) ?? [])]) : [];
      const top = judge(all)?.task;
      // What ranks below the task there is nobody's business.
      if (top?.kind === 'rest' && top.archived === true) {
        this.#tasks.set(key, all);
        this.#inUse.add(key);
      } else if (names.length > 1) this.#tasks.set(key, [...(yield* askBeliefs(names))]);
    }
    return { tasks: this, foreign: this.foreign, hidden: this.hidden };
  }
}

function namesIn(seen: UnreadTask | readonly TaskName[]): readonly TaskName[] {
  return seen instanceof UnreadTask ? [usualName(seen.shelf, seen.name, seen.key)] : seen;
}
