/** What lies below a directory, by path, to be compared with what lies there later. */

import { lstatSync, readdirSync, readFileSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';

/** The bytes of every file, a character each. */
export function bytesBelow(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).toSorted();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'latin1')]));
}

/** Every entry and the directory itself, with all that touching it would change. */
export function tracesBelow(root: string): Record<string, string> {
  return eachBelow(root, ['.'], ({ ino, size, mtimeNs, ctimeNs, nlink }) => [ino, size, mtimeNs, ctimeNs, nlink]);
}

/**
 * Every entry, with what writing to it would change; with `reading`, also what reading it would. The times of a
 * directory change with each probe in it, so they count only if asked for.
 */
export function writesBelow(root: string, { reading = false, directories = false } = {}): Record<string, string> {
  return eachBelow(root, [], (info) => {
    const { ino, mode, size, uid, mtimeNs, atimeNs } = info;
    return [ino, mode, uid, ...(info.isDirectory() && !directories ? [] : [size, mtimeNs, ...(reading ? [atimeNs] : [])])];
  });
}

function eachBelow(root: string, first: readonly string[], describe: (info: BigIntStats) => readonly bigint[]): Record<string, string> {
  const paths = [...first, ...readdirSync(root, { recursive: true, encoding: 'utf8' })].toSorted();
  return Object.fromEntries(paths.map((path) => [path, describe(lstatSync(join(root, path), { bigint: true })).join(' ')]));
}
