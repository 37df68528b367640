/**
 * One entry of a task's `files`, and one path, as both are compared: relative to the work tree, without `.`, `..` and
 * slashes too many. Pure: no file is looked at, so a link is a name like any other, and case is kept.
 */

/** Characters by which an entry is more than one plain path. */
export const SPECIAL = /[*?[\]{}\\]/;

/**
 * The path that an entry names, '' for the whole work tree. Undefined is what names nothing in it: an empty or absolute
 * one, and one that climbs out. Behind a pattern `..` stays, and matches nothing: a path has no such part.
 */
export function entryPath(written: string): string | undefined {
  const path = inside(written, (part) => SPECIAL.test(part));
  // Of a pattern the slash at the end tells something, see path-pattern.ts.
  return path !== undefined && written.endsWith('/') && SPECIAL.test(path) ? `${path}/` : path;
}

/** The same for a path that is no pattern, whatever characters it has. */
export function plainPath(written: string): string | undefined {
  return inside(written, () => false);
}

function inside(written: string, isPattern: (part: string) => boolean): string | undefined {
  if (written === '' || written.startsWith('/') || written.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part !== '..' || (last !== undefined && (last === '..' || isPattern(last)))) parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  // macOS writes an accent as a character of its own, and the file is the same.
  return parts.join('/').normalize('NFC');
}
