/**
 * The journal, log/.journal: every event that anybody was told, in the one order in which everybody is told. Pure.
 *
 * Logs are one file a task, and many processes write them, so nothing in them says what came first: not their lines,
 * whose times are those of several clocks, and not the times of the files. So whoever reads the logs first adds what is
 * new in them to the journal, and reads in there what came next. Its first line names it. Each other line has one line
 * of a log:
 *
 *     <length> <number> <was> <from> <to> <path> <line>
 *
 * It is the `number`-th of this task, whoever wrote it knew a line with the mark `was` as the one before (0: none), and
 * it lay in the log at `path` from the byte `from` to the byte `to`. `length` is that of the rest, so that a line that
 * was torn is none.
 *
 * What must stay true: several processes add the same line at once, and it counts once, for everybody. The first one in
 * the journal counts. A line that does not continue what counts so far of its task does not: whoever added it did not
 * know what had been told, and looks again.
 */

import { idOfLog } from './log-name.ts';
import { LOG } from './shelf.ts';
import { idKey } from './task-id.ts';

export const JOURNAL = `${LOG}/.journal`;
/** No first line is as long. */
export const LONGEST_HEAD = 64;

const HEAD = /^dibs-journal 1 ([0-9a-z]{12})\n/;
const ENTRY = /^([0-9]{1,9}) (([0-9]{1,12}) ([0-9]{1,16}) ([0-9]{1,16}) ([0-9]{1,16}) (\S{1,255}) )/;

/** The first line of a journal with this name. */
export function journalHead(name: string): string {
  return `dibs-journal 1 ${name}\n`;
}

/** The name of the journal that begins like this. Undefined if it is none. */
export function journalNameIn(text: string): string | undefined {
  return HEAD.exec(text)?.[1];
}

/** The last line of a log that was told, and where it lay. */
export interface LogPlace {
  readonly from: number;
  readonly to: number;
  readonly mark: number;
}

/** A line of a log that nobody was told yet. */
export interface NewLine {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly line: string;
}

/** How far a task was told. */
export interface TaskEnd {
  readonly number: number;
  readonly mark: number;
}

/** A line of the journal that counts. */
export interface Counted {
  readonly place: number;
  readonly line: string;
}

/** By this a line is known again. 32 bits of a sum, and the length. */
export function markOf(line: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < line.length; at++) sum = Math.imul(sum ^ line.charCodeAt(at), 0x01000193);
  return (sum >>> 0) * 2 ** 20 + (line.length & 0xfffff);
}

/** The key of the task whose log lies there. The name of a task itself, of which something was seen, is its own key. */
export function keyOfLog(path: string): string {
  const id = idOfLog(path.slice(path.lastIndexOf('/') + 1));
  return id === undefined ? path : idKey(id);
}

/** What counts in a journal, as far as it was read. */
export class JournalReading {
  /** How many lines count. */
  count = 0;
  readonly #places = new Map<string, LogPlace>();
  readonly #told = new Map<string, number[]>();
  /** The log in which the last line of each task lay. */
  readonly #last = new Map<string, string>();

  /** Where the last line of its task that was told lay, if that was in this log. */
  placeOf(path: string): LogPlace | undefined {
    return this.#last.get(keyOfLog(path)) === path ? this.#places.get(path) : undefined;
  }

  /** The marks of all that was told of a task, wherever its log lay then. */
  toldOf(key: string): readonly number[] {
    return this.#told.get(key) ?? [];
  }

  /** Reads the next line of the journal, without its end. Undefined if it does not count. */
  read(text: string): Counted | undefined {
    const found = ENTRY.exec(text);
    if (found === null) return undefined;
    const [head, length = '', rest = '', ...parts] = found;
    if (Number(length) !== text.length - head.length + rest.length) return undefined;
    const [number = 0, was = 0, from = 0, to = 0] = parts.map(Number);
    const path = parts[4] ?? '';
    const key = keyOfLog(path);
    const told = this.#told.get(key) ?? [];
    if (number !== told.length + 1 || was !== (told.at(-1) ?? 0)) return undefined;
    const line = text.slice(head.length);
    const mark = markOf(line);
    this.#places.set(path, { from, to, mark });
    this.#last.set(key, path);
    if (told.push(mark) === 1) this.#told.set(key, told);
    return { place: ++this.count, line };
  }

  /** The lines of the journal for these, in this order, by what counts so far. */
  entriesFor(news: readonly NewLine[]): readonly string[] {
    const ends = new Map<string, TaskEnd>();
    return news.map(({ path, from, to, line }) => {
      const key = keyOfLog(path);
      const { number, mark } = ends.get(key) ?? this.endOf(key);
      ends.set(key, { number: number + 1, mark: markOf(line) });
      const rest = `${number + 1} ${mark} ${from} ${to} ${path} ${line}`;
      return `${rest.length} ${rest}\n`;
    });
  }

  /** How many lines of a task count, and the mark of the last one. */
  endOf(key: string): TaskEnd {
    const told = this.toldOf(key);
    return { number: told.length, mark: told.at(-1) ?? 0 };
  }
}
