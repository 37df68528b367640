/**
 * What the archive knows of a task: its name there, and its logs. Nothing here changes anything (put-in-archive.ts
 * does).
 */

import { allArchived, ARCHIVE, archivedAmong, archiveDirectory, archiveOf, isArchiveYear, type ArchivedName, type ArchiveListing } from '../rules/archive.ts';
import { idOfLog, isLogOf } from '../rules/log-name.ts';
import { CANCELLED, type FinishedShelf } from '../rules/shelf.ts';
import { idKey } from '../rules/task-id.ts';
import { compareNames } from '../rules/truth.ts';
import { list, type Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import { isFault } from './stat-if-there.ts';

/** Hears of a directory that cannot be listed, or throws what it hears. */
export type OnUnlisted = (directory: string, fault: StoreFault) => void;

/**
 * All that the archive lists, the earliest year first. A directory that cannot be listed is a fault, unless
 * `onUnlisted` hears of it and goes on.
 */
export function* archiveListings(onUnlisted: OnUnlisted = rethrow): Step<readonly ArchiveListing[]> {
  const found: ArchiveListing[] = [];
  const names = yield* listOr(ARCHIVE, onUnlisted);
  yield* addYears('complete', names, found, onUnlisted);
  if (names.includes(CANCELLED)) yield* addYears(CANCELLED, yield* listOr(archiveOf(CANCELLED), onUnlisted), found, onUnlisted);
  return found;
}

function* addYears(shelf: FinishedShelf, names: readonly string[], found: ArchiveListing[], onUnlisted: OnUnlisted): Step<void> {
  for (const year of names.filter((name) => isArchiveYear(name)).toSorted()) {
    const directory = archiveDirectory(year, shelf);
    found.push({ directory, shelf, names: yield* listOr(directory, onUnlisted) });
  }
}

function* listOr(directory: string, onUnlisted: OnUnlisted): Step<readonly string[]> {
  try {
    return yield* list(directory);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    onUnlisted(directory, fault);
    return [];
  }
}

function rethrow(_directory: string, fault: StoreFault): never {
  throw fault;
}

/** The names of a task in the archive. */
export function* archivedNames(key: string): Step<readonly ArchivedName[]> {
  return (yield* archiveListings()).flatMap((listing) => archivedAmong(listing, key));
}

/** Is there an archive? */
export function* hasArchive(): Step<boolean> {
  return (yield* list(ARCHIVE)).length > 0;
}

/** The paths of the logs of a task that lie in the archive, in any spelling of its id. */
export function* archivedLogs(key: string): Step<readonly string[]> {
  return (yield* archiveListings()).flatMap(({ directory, names }) => names.filter((name) => isLogOf(name, key)).map((name) => `${directory}/${name}`));
}

/** The whole archive, for who asks about many tasks. */
export class Archive {
  readonly #listings: readonly ArchiveListing[];
  #tasks: Map<string, ArchivedName> | undefined;

  private constructor(listings: readonly ArchiveListing[]) {
    this.#listings = listings;
  }

  /** Throws what `archiveListings` throws. */
  static *look(onUnlisted?: OnUnlisted): Step<Archive> {
    return new Archive(yield* archiveListings(onUnlisted));
  }

  /** The archived task with that key: of several, the one that ranks first. */
  task(key: string): ArchivedName | undefined {
    return this.tasks().get(key);
  }

  /** All archived tasks, by key. */
  tasks(): ReadonlyMap<string, ArchivedName> {
    if (this.#tasks !== undefined) return this.#tasks;
    this.#tasks = new Map();
    for (const name of this.#listings.flatMap((listing) => allArchived(listing)).toSorted(compareNames)) if (!this.#tasks.has(name.key)) this.#tasks.set(name.key, name);
    return this.#tasks;
  }

  /** The keys of the tasks that have a log here. */
  loggedKeys(): readonly string[] {
    return this.names().flatMap((name) => idOfLog(name) ?? []).map((id) => idKey(id));
  }

  /** Every name that anything here has. */
  names(): readonly string[] {
    return this.#listings.flatMap(({ names }) => names);
  }
}
