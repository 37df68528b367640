/**
 * Whether two tasks may touch one path, by the entries of their `files`. Pure. The answer errs to one side only: it
 * never misses a path that both name, and says "overlap" where it is too much work to be sure (WORK below, and patterns
 * of more than 1,024 characters).
 *
 * An entry is a path, a directory or a pattern (path-pattern.ts), relative to the work tree. What names a directory
 * names all that is in it. One thing has to be guessed, because no file is looked at: to a pattern that begins outside
 * it, `a.md` is a file, and no directory that could have a file of the pattern `*.ts` in it. `conf.d/`, with its slash,
 * is a directory to everybody.
 */

import { entryPath, plainPath, SPECIAL } from './path-entry.ts';
import { fixedStart, pathAutomaton, patternAutomaton, type Automaton } from './path-pattern.ts';

/** Pairs of states that one question may look at. It bounds the time to some hundredths of a second. */
const WORK = 400_000;
/** No system opens a longer path. A longer entry is taken for all that begins as it does. */
const LONGEST_PATH = 4096;

/**
 * The first entry of `one`, and with it the first of `other`, so that some path can be named by both, as they are
 * written. Undefined where no path is. Entries that name nothing in a work tree (empty, absolute, or out of it by `..`)
 * count for nothing.
 */
export function overlapOf(one: readonly string[], other: readonly string[]): { one: string; other: string } | undefined {
  const others = read(other);
  if (others.length === 0) return undefined;
  const plain = new PlainPaths(others);
  const patterns = others.filter(({ isPlain }) => !isPlain);
  const work = { left: WORK };
  for (const entry of read(one)) {
    const meets = (candidate: Entry): boolean => meet(entry, candidate, work);
    const found = entry.isPlain ? earlier(plain.at(entry.path), patterns.find(meets)) : others.find(meets);
    if (found !== undefined) return { one: entry.written, other: found.written };
  }
  return undefined;
}

/** The first entry, as it is written, that names `path`, itself or as a part of a directory. `path` is no pattern. */
export function covers(entries: readonly string[], path: string): string | undefined {
  return coverer(entries)(path);
}

/** The same for many paths: the entries are read once. */
export function coverer(entries: readonly string[]): (path: string) => string | undefined {
  const known = read(entries);
  const work = { left: WORK };
  return (path) => {
    const plain = plainPath(path);
    if (plain === undefined || plain === '') return undefined;
    let automaton: Automaton | undefined;
    return known.find((entry) => {
      if (entry.isPlain) return plain === entry.path || isIn(plain, entry.path);
      return plain.startsWith(entry.start) && lead(entry.automaton, (automaton ??= pathAutomaton(plain, false)), work);
    })?.written;
  };
}

class Entry {
  readonly written: string;
  readonly path: string;
  readonly at: number;
  readonly isPlain: boolean;
  readonly start: string;
  #automaton: Automaton | undefined;

  constructor(written: string, path: string, at: number) {
    this.written = written;
    this.path = path;
    this.at = at;
    this.isPlain = !SPECIAL.test(path) && path.length <= LONGEST_PATH;
    this.start = fixedStart(path);
  }

  get automaton(): Automaton {
    return (this.#automaton ??= this.isPlain ? pathAutomaton(this.path, this.#mayBeDirectory) : patternAutomaton(this.path));
  }

  get #mayBeDirectory(): boolean {
    return this.written.endsWith('/') || !this.path.includes('.', this.path.lastIndexOf('/') + 2);
  }
}

function read(entries: readonly string[]): readonly Entry[] {
  return entries.flatMap((written, at) => {
    const path = entryPath(written);
    return path === undefined ? [] : [new Entry(written, path, at)];
  });
}

/** Plain paths, by which the one that meets another plain path is found without a look at each. */
class PlainPaths {
  readonly #paths = new Map<string, Entry>();
  /** The first path below each directory. */
  readonly #inside = new Map<string, Entry>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      if (!entry.isPlain) continue;
      if (!this.#paths.has(entry.path)) this.#paths.set(entry.path, entry);
      for (const directory of directoriesOf(entry.path)) if (!this.#inside.has(directory)) this.#inside.set(directory, entry);
    }
  }

  at(path: string): Entry | undefined {
    return [path, ...directoriesOf(path)].reduce((found, one) => earlier(found, this.#paths.get(one)), this.#inside.get(path));
  }
}

/** From the nearest up to '', the work tree. */
function directoriesOf(path: string): readonly string[] {
  const directories: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) directories.push(path.slice(0, end));
  return path === '' ? [] : [...directories, ''];
}

function earlier(one: Entry | undefined, other: Entry | undefined): Entry | undefined {
  return one === undefined || (other !== undefined && other.at < one.at) ? other : one;
}

function isIn(path: string, directory: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}

function meet(one: Entry, other: Entry, work: { left: number }): boolean {
  if ((one.isPlain && isIn(other.start, one.path)) || (other.isPlain && isIn(one.start, other.path))) return true;
  if (!one.start.startsWith(other.start) && !other.start.startsWith(one.start)) return false;
  return lead(one.automaton, other.automaton, work);
}

// What is known of the path so far: no path begins or ends with a slash, or has two in a row.
const BEGIN = 1;
const AFTER_SLASH = 2;
/** The name that was read last has a dot. */
const DOTTED = 4;
const ALL = 8;

/** Whether one path leads through both: a walk over the pairs of their states. */
function lead(one: Automaton, other: Automaton, work: { left: number }): boolean {
  const width = other.free.length;
  const seen = new Set<number>();
  const ahead: number[] = [];
  const go = (first: number | undefined, second: number | undefined, known: number): void => {
    if (first === undefined || second === undefined) return;
    const place = (first * width + second) * ALL + known;
    if (seen.has(place)) return;
    seen.add(place);
    ahead.push(place);
  };
  go(0, 0, BEGIN);
  for (let place = ahead.pop(); place !== undefined; place = ahead.pop()) {
    if (work.left-- <= 0) return true;
    const known = place % ALL;
    const second = Math.floor(place / ALL) % width;
    const first = Math.floor(place / ALL / width);
    const isInName = (known & (BEGIN | AFTER_SLASH)) === 0;
    if (isInName && isOver(one, first) && isOver(other, second)) return true;
    for (const next of one.free[first] ?? []) go(next, second, known);
    for (const next of other.free[second] ?? []) go(first, next, known);
    if (isInName) go(behindSlash(one, first, known), behindSlash(other, second, known), AFTER_SLASH);
    // `{lib/,src/}`: a directory may be written with its slash.
    if (known === AFTER_SLASH && first === one.end) go(one.below, second, known);
    if (known === AFTER_SLASH && second === other.end) go(first, other.below, known);
    const [here, there] = [one.on[first], other.on[second]];
    if (here === undefined || there === undefined) continue;
    if (share(here.ranges, there.ranges)) go(one.to[first], other.to[second], known & DOTTED);
    if (here.dot && there.dot) go(one.to[first], other.to[second], DOTTED);
  }
  return false;
}

function isOver({ end, below }: Automaton, state: number): boolean {
  return state === end || state === below;
}

function behindSlash({ on, to, end, below, dotless }: Automaton, state: number, known: number): number | undefined {
  if (state === end) return dotless === true && (known & DOTTED) !== 0 ? undefined : below;
  return on[state]?.slash === true ? to[state] : undefined;
}

function share(one: readonly number[], other: readonly number[]): boolean {
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if ((one[i] ?? 0) > (other[j + 1] ?? 0)) j += 2;
    else if ((other[j] ?? 0) > (one[i + 1] ?? 0)) i += 2;
    else return true;
  }
  return false;
}
