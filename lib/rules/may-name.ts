/**
 * Can the `files` of a task name a path, by a look at its text? A hook asks this of each claim before each edit, and to
 * read all keys of a text takes ten times as long. Pure.
 *
 * What must stay true: it says no only where covers() would, and where nothing is plain it says yes. An entry names a
 * path only if it begins as the path does, up to its first sign of a pattern. And the entries stand on the line of the
 * key and on those that follow it, because a line that does not begin with a blank, a dash or a # is another key.
 */

const KEY = /^(["']?)files\1[ \t]*:/m;
const END = /\n(?:[^ \t\r\n#-]|---[ \t]*\r?(?:\n|$))/;
const SEPARATOR = /[\s,"'\]]+/;
/** An entry that begins with one of these names paths that begin with another character. */
const MAY_BEGIN_OTHERWISE = './*?';
/** What makes an entry begin otherwise than it is written: a set, an escape, alternatives, `..`, other alphabets. */
const NOT_PLAIN = /[[\\{]|\.\.|\/\/|\/\.\/|[^\t\r\n\u0020-\u007E]/;

/** `text`: of a file that is no JSON. `readings`: of the paths, without `.` and `..`. */
export function mayName(text: string, readings: readonly string[]): boolean {
  const key = KEY.exec(text);
  if (key === null) return false;
  const rest = text.slice(key.index + key[0].length);
  const end = rest.search(END);
  const entries = (end < 0 ? rest : rest.slice(0, end)).replace(/^[ \t]*\[/, '');
  if (NOT_PLAIN.test(entries) || readings.some((reading) => NOT_PLAIN.test(reading) || reading.search(SEPARATOR) === 0)) return true;
  return entries.split(SEPARATOR).some((word) => {
    // Of most entries the first character tells that they name something else.
    if (!MAY_BEGIN_OTHERWISE.includes(word.charAt(0)) && !readings.some((reading) => reading.charAt(0) === word.charAt(0))) return false;
    const start = word.replace(/^(?:\.\/)+/, '').replace(/[*?].*$/, '').replace(/\/+$/, '');
    // A word of its own, as a dash or the end of a list, is no entry. A pattern from its first sign on is one.
    if (start === '' || start === '.') return word !== '';
    return readings.some((reading) => reading.startsWith(start));
  });
}
