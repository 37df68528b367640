/**
 * The archive: finished tasks and their logs, off the shelves and by year. Pure; the normative text is
 * docs/protocol.md, "The archive".
 *
 *     archive/<year>/            tasks that were complete, and the logs of all
 *     archive/cancelled/<year>/  tasks that were cancelled
 *
 * Names in it are those at rest. It lies behind the last shelf in the direction of flow.
 */

import { parseName, type RestName } from './name.ts';
import { namesOfTask } from './names-of-task.ts';
import { CANCELLED, type FinishedShelf } from './shelf.ts';

export const ARCHIVE = 'archive';

const YEAR = /^[0-9]{4}$/;

/** A task that is finished and archived. Its shelf is the one on which it lay, and its path is that in the archive. */
export interface ArchivedName extends RestName {
  readonly shelf: FinishedShelf;
  readonly archived: true;
}

/** Where the years are of what lay on that shelf. No year is called like a shelf, and no task lies beside them. */
export function archiveOf(shelf: FinishedShelf): string {
  return shelf === CANCELLED ? `${ARCHIVE}/${CANCELLED}` : ARCHIVE;
}

/** Is this the name of a directory of the archive? */
export function isArchiveYear(name: string): boolean {
  return YEAR.test(name);
}

/** Where what is archived of that year and shelf lies. */
export function archiveDirectory(year: string, shelf: FinishedShelf): string {
  return `${archiveOf(shelf)}/${year}`;
}

/** What a directory of the archive lists. */
export interface ArchiveListing {
  readonly directory: string;
  readonly shelf: FinishedShelf;
  readonly names: readonly string[];
}

/** The names of the task with that key among these. */
export function archivedAmong({ directory, shelf, names }: ArchiveListing, key: string): readonly ArchivedName[] {
  return namesOfTask(shelf, names, key).flatMap((name) => (name.kind === 'rest' ? [at(directory, shelf, name)] : []));
}

/** All tasks among these. */
export function allArchived(listing: ArchiveListing): readonly ArchivedName[] {
  return listing.names.flatMap((listed) => archivedName(listing, listed) ?? []);
}

/** Reads one listed name. Undefined for what is no task. */
export function archivedName({ directory, shelf }: ArchiveListing, listed: string): ArchivedName | undefined {
  const name = parseName(shelf, listed);
  return name?.kind === 'rest' ? at(directory, shelf, name) : undefined;
}

function at(directory: string, shelf: FinishedShelf, name: RestName): ArchivedName {
  return { ...name, shelf, archived: true, path: `${directory}/${name.name}` };
}

/** Does this path lie in the archive? */
export function isInArchive(path: string): boolean {
  return path.startsWith(`${ARCHIVE}/`);
}
